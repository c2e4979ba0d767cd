import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Sealed values") struct SealedSecretTests {
    private let environment: Identifier
    private let secret: Identifier
    private let key: DataKey
    private let binding: SecretBinding

    init() throws {
        environment = try .test(1)
        secret = try .test(2)
        key = .generate(id: try .test(3), scope: .init(environment: environment, customer: try .test(4)))
        binding = SecretBinding(environment: environment, secret: secret, version: 7)
    }

    @Test("values of all lengths come back")
    func roundTrip() throws {
        for count in Array(0...200) + [SealedSecret.mostBytes] {
            let value = SecretValue((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            let sealed = try SealedSecret.seal(value, with: key, binding: binding)
            #expect(try SealedSecret.open(sealed, with: key, binding: binding) == value)
            #expect(try SealedSecret.dataKeyID(of: sealed) == key.id)
        }
        #expect(throws: SealError.tooLarge(count: SealedSecret.mostBytes + 1, limit: SealedSecret.mostBytes)) {
            try SealedSecret.seal(
                SecretValue([UInt8](repeating: 0, count: SealedSecret.mostBytes + 1)), with: key, binding: binding)
        }
    }

    @Test("the length tells little, and the bytes are never the same")
    func hiding() throws {
        func sealed(_ count: Int) throws -> [UInt8] {
            try SealedSecret.seal(SecretValue([UInt8](repeating: 65, count: count)), with: key, binding: binding)
        }
        let lengths = Set(try (0...60).map { try sealed($0).count })
        #expect(lengths == [19 + 28 + 64])
        #expect(try sealed(61).count == 19 + 28 + 128)
        #expect(try sealed(20) != sealed(20))
        let text = Array("correct horse battery staple".utf8)
        let box = try SealedSecret.seal(SecretValue(text), with: key, binding: binding)
        #expect(!(0..<box.count - 8).contains { box[$0..<$0 + 8].elementsEqual(text.prefix(8)) })
    }

    @Test("a value opens nowhere but where it belongs")
    func swapping() throws {
        let value = SecretValue("correct horse".utf8)
        let sealed = try SealedSecret.seal(value, with: key, binding: binding)
        var elsewhere = Array(repeating: binding, count: 4)
        elsewhere[0].environment = try .test(9)
        elsewhere[1].secret = try .test(9)
        elsewhere[2].version = 8
        elsewhere[3].purpose = .connectionInput
        for other in elsewhere {
            #expect(throws: SealError.notAuthentic(other)) {
                try SealedSecret.open(sealed, with: key, binding: other)
            }
        }
        // The same bytes at another field's place.
        let mixed = SecretBinding(environment: secret, secret: environment, version: 7)
        #expect(throws: SealError.notAuthentic(mixed)) { try SealedSecret.open(sealed, with: key, binding: mixed) }
    }

    @Test("two customers' rows cannot change places")
    func customers() async throws {
        let value = SecretValue("correct horse".utf8)
        let theirs = DataKey.generate(id: try .test(5), scope: .init(environment: environment, customer: try .test(6)))
        let sealed = try SealedSecret.seal(value, with: key, binding: binding)
        #expect(throws: SealError.otherDataKey(needed: key.id, given: theirs.id)) {
            try SealedSecret.open(sealed, with: theirs, binding: binding)
        }
        // With the data key's id written over, too.
        var forged = sealed
        forged.replaceSubrange(3..<19, with: theirs.id.bytes)
        #expect(throws: SealError.notAuthentic(binding)) {
            try SealedSecret.open(forged, with: theirs, binding: binding)
        }
        let sameID = DataKey.generate(id: key.id, scope: key.scope)
        #expect(throws: SealError.notAuthentic(binding)) {
            try SealedSecret.open(sealed, with: sameID, binding: binding)
        }
    }

    @Test("every flipped bit and every truncation is refused, and said for what it is")
    func damage() throws {
        let sealed = try SealedSecret.seal(SecretValue("correct horse".utf8), with: key, binding: binding)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let error = try #require(throws: SealError.self, "bit \(bit)") {
                try SealedSecret.open(changed, with: key, binding: binding)
            }
            switch bit / 8 {
            case 0, 1: #expect(error == .notSealed)
            case 2: #expect(error == .unsupportedVersion(changed[2]))
            case 3..<19: #expect(error == .otherDataKey(needed: try SealedSecret.dataKeyID(of: changed), given: key.id))
            default: #expect(error == .notAuthentic(binding))
            }
            #expect(!"\(error)".contains("correct"))
        }
        for count in 0..<sealed.count {
            let error = try #require(throws: SealError.self, "\(count) bytes") {
                try SealedSecret.open(Array(sealed.prefix(count)), with: key, binding: binding)
            }
            #expect(error == (count == 0 ? .notSealed : .truncated(count: count)))
        }
        #expect(throws: SealError.truncated(count: sealed.count + 1)) {
            try SealedSecret.open(sealed + [0], with: key, binding: binding)
        }
        #expect(throws: SealError.notAuthentic(binding)) {
            try SealedSecret.open(sealed + [UInt8](repeating: 0, count: 64), with: key, binding: binding)
        }
        #expect(throws: SealError.notSealed) {
            try SealedSecret.open(Array("age-encryption.org/v1\n".utf8), with: key, binding: binding)
        }
    }

    @Test("random bytes open nothing")
    func noise() throws {
        let seed = RandomSeed.one
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...300, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if Bool.random(using: &generator) { bytes = Array("ws\u{1}".utf8) + key.id.bytes + bytes }
            #expect(throws: SealError.self, "seed \(seed)") {
                try SealedSecret.open(bytes, with: key, binding: binding)
            }
        }
    }

    @Test("fingerprints tell equal values of one key, and nothing else")
    func fingerprints() throws {
        let value = SecretValue("correct horse".utf8)
        let print = Fingerprint(of: value, with: key)
        #expect(print == Fingerprint(of: SecretValue("correct horse".utf8), with: key))
        #expect(print != Fingerprint(of: SecretValue("correct hors".utf8), with: key))
        let other = DataKey.generate(id: key.id, scope: key.scope)
        #expect(print != Fingerprint(of: value, with: other))
        #expect(print.bytes.count == 16 && Fingerprint(bytes: print.bytes) == print)
        #expect(Fingerprint(bytes: Array(print.bytes.dropLast())) == nil)
        #expect("\(print)".wholeMatch(of: /hmac:[0-9a-f]{8}/) != nil)
        #expect(!"\(key)".isEmpty && !String(reflecting: key).contains("SymmetricKey"))
    }
}
