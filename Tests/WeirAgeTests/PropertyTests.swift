import Testing
import WeirAge
import WeirTesting

/// Seeded: whatever is done to a file, it is refused or says what was written.
@Suite struct PropertyTests {
    static let identity = AgeIdentity.generate()
    static let other = AgeIdentity.generate()
    private let hybrid: AgeIdentity

    init() throws { hybrid = try .generateHybrid() }

    private static func file(_ plaintext: [UInt8], armored: Bool) throws -> [UInt8] {
        try Age.encrypt(plaintext, to: [other.recipient, identity.recipient], armored: armored)
    }

    @Test(arguments: [1, RandomSeed.one])
    func `what is written is read, in pieces of any size`(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let sizes = [0, 1, 47, 48, 49, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000]
        for size in sizes + (0..<4).map({ _ in Int.random(in: 0...150_000, using: &generator) }) {
            let plaintext = generator.bytes(size)
            let recipients =
                Bool.random(using: &generator)
                ? [hybrid.recipient] : [Self.other.recipient, Self.identity.recipient]
            var file: [UInt8] = []
            var writer = try AgeWriter(to: recipients, armored: Bool.random(using: &generator))
            try plaintext.inPieces(&generator) { piece throws(AgeError) in try writer.write(piece, into: &file) }
            try writer.finish(into: &file)
            var read: [UInt8] = []
            var reader = AgeReader(identities: [Self.identity, hybrid])
            try file.inPieces(&generator) { piece throws(AgeError) in
                let before = read.count
                try reader.read(piece, into: &read)
                if read.count > before { #expect(plaintext[before...].starts(with: read[before...])) }
            }
            try reader.finish(into: &read)
            #expect(read == plaintext, "\(size) bytes")
        }
    }

    @Test(arguments: [false, true])
    func `a file with any bit flipped is refused`(armored: Bool) throws {
        let file = try Self.file(Array("some plaintext".utf8), armored: armored)
        for index in file.indices {
            for bit in 0..<8 {
                var changed = file
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: AgeError.self, "bit \(bit) of byte \(index)") {
                    try Age.decrypt(changed, identities: [Self.identity])
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `any beginning of a file is refused`(armored: Bool) throws {
        let file = try Self.file(Array("some plaintext".utf8), armored: armored)
        // An armor's last line feed may be missing.
        for count in 0..<(armored ? file.count - 1 : file.count) {
            #expect(throws: AgeError.self, "\(count) bytes") {
                try Age.decrypt(Array(file.prefix(count)), identities: [Self.identity])
            }
        }
        #expect(try Age.decrypt(file, identities: [Self.identity]) == Array("some plaintext".utf8))
    }

    @Test func `chunks left out, doubled, swapped or cut off are refused, and nothing of them is given out`() throws {
        let sealed = 65_552
        var generator = SeededGenerator(seed: 5)
        let plaintext = generator.bytes(3 * 65_536)
        let file = try Self.file(plaintext, armored: false)
        let start = file.count - 3 * sealed
        let beginning = file[..<start]
        let chunks = (0..<3).map { file[(start + $0 * sealed)..<(start + ($0 + 1) * sealed)] }
        func outcome(_ parts: [ArraySlice<UInt8>]) -> (chunks: Int, error: AgeError?) {
            var read: [UInt8] = []
            var reader = AgeReader(identities: [Self.identity])
            do {
                try reader.read(beginning + parts.joined(), into: &read)
                try reader.finish(into: &read)
                return (read == plaintext ? 3 : -1, nil)
            } catch {
                return (plaintext.starts(with: read) ? read.count / 65_536 : -1, error)
            }
        }
        #expect(outcome(chunks) == (3, nil))
        #expect(outcome([]) == (0, .payloadTruncated))
        #expect(outcome([chunks[0], chunks[1]]) == (2, .payloadTruncated))
        #expect(outcome([chunks[0], chunks[1], chunks[2].prefix(15)]) == (2, .payloadTruncated))
        #expect(outcome([chunks[0], chunks[1], chunks[2].prefix(100)]) == (2, .payloadNotAuthentic(chunk: 3)))
        #expect(outcome([chunks[1], chunks[2]]) == (0, .payloadNotAuthentic(chunk: 1)))
        #expect(outcome([chunks[0], chunks[2]]) == (1, .payloadNotAuthentic(chunk: 2)))
        #expect(outcome([chunks[0], chunks[0], chunks[1], chunks[2]]) == (1, .payloadNotAuthentic(chunk: 2)))
        #expect(outcome([chunks[1], chunks[0], chunks[2]]) == (0, .payloadNotAuthentic(chunk: 1)))
        #expect(outcome([chunks[0], chunks[1], chunks[2], chunks[2]]) == (3, .payloadTrailingData))
        #expect(outcome([chunks[0], chunks[1], chunks[2], [0]]) == (3, .payloadTrailingData))
    }

    @Test(arguments: [11, RandomSeed.one])
    func `row 24: mutated files and random bytes never say something else`(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let plaintext = Array("some plaintext that is not long".utf8)
        let originals = [
            try Self.file(plaintext, armored: false), try Self.file(plaintext, armored: true),
            try Age.encrypt(plaintext, to: [hybrid.recipient]), Array("AGE-SECRET-KEY-".utf8), [],
        ]
        let alphabet = Array("\n\r\t ->=-1azAZ+/".utf8) + [0, 0xFF]
        var opened = 0
        for round in 0..<2000 {
            var file = originals[round % originals.count]
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                let place = Int.random(in: 0...file.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: file.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
                case 1 where place < file.count: file.remove(at: place)
                case 2: file.insert(contentsOf: file[place...].prefix(70), at: place / 2)
                default: file.append(contentsOf: generator.bytes(40))
                }
            }
            guard let read = try? Age.decrypt(file, identities: [Self.identity, hybrid]) else { continue }
            opened += 1
            #expect(read == plaintext)
        }
        #expect(opened > 100)
    }

    @Test(arguments: [13, RandomSeed.one])
    func `mutated keys are refused`(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7lABC1 \n-é".unicodeScalars)
        for text in ["\(Self.identity.recipient)", Self.identity.revealed(), hybrid.revealed()] {
            for _ in 0..<500 {
                var scalars = Array(text.unicodeScalars)
                let place = Int.random(in: 0..<scalars.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: scalars.remove(at: place)
                case 1: scalars.insert(alphabet.randomElement(using: &generator) ?? "q", at: place)
                default: scalars[place] = alphabet.randomElement(using: &generator) ?? "q"
                }
                var changed = ""
                changed.unicodeScalars.append(contentsOf: scalars)
                guard changed != text else { continue }
                #expect(throws: AgeError.self, "\(changed)") { try AgeRecipient(parsing: changed) }
                #expect(throws: AgeError.self, "\(changed)") { try AgeIdentity(parsing: changed) }
            }
        }
    }
}

extension [UInt8] {
    /// Calls `body` with one piece after the other.
    func inPieces(
        _ generator: inout SeededGenerator, _ body: (ArraySlice<UInt8>) throws(AgeError) -> Void
    ) throws(AgeError) {
        var rest = self[...]
        let largest = Bool.random(using: &generator) ? 100 : 90_000
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 0...largest, using: &generator))
            try body(piece)
            rest = rest[piece.endIndex...]
        }
    }
}
