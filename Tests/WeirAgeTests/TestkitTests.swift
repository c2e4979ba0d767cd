import Crypto
import Testing
import WeirAge
import WeirTesting

@Suite(.enabled(if: Testkit.archive != nil, "shared/fixtures is not beside the project"))
struct TestkitTests {
    @Test func `the testkit is whole`() throws {
        let vectors = try Testkit.vectors.get()
        #expect(vectors.count == 143)
        #expect(
            Set(vectors.map(\.expectation)) == [
                "success", "no match", "HMAC failure", "header failure", "armor failure", "payload failure",
            ])
    }

    @Test(arguments: (try? Testkit.vectors.get()) ?? [])
    func `a vector ends as it must`(vector: Vector) throws {
        let (plaintext, error) = Self.outcome(of: vector.file, try vector.keys(), pieces: [vector.file.count])
        #expect(
            Self.expectation(error, of: vector) == vector.expectation,
            "\(error.map(String.init(describing:)) ?? "decrypted")")
        #expect(vector.payload != nil || plaintext.isEmpty)
        if let payload = vector.payload { #expect(SHA256.hash(data: plaintext).hexadecimal == payload) }
    }

    @Test(arguments: [3, RandomSeed.one])
    func `pieces make no difference`(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for vector in try Testkit.vectors.get() {
            let keys = try vector.keys()
            let whole = Self.outcome(of: vector.file, keys, pieces: [vector.file.count])
            let largest = vector.file.count > 4096 ? 100_000 : 90
            var pieces: [Int] = []
            var rest = vector.file.count
            while rest > 0 {
                pieces.append(min(rest, Int.random(in: 0...largest, using: &generator)))
                rest -= pieces[pieces.count - 1]
            }
            let piecewise = Self.outcome(of: vector.file, keys, pieces: pieces)
            #expect(piecewise.error == whole.error, "\(vector.name)")
            #expect(piecewise.plaintext == whole.plaintext, "\(vector.name)")
        }
    }

    /// What is given out of a file that comes in pieces, and why it is refused.
    private static func outcome(
        of file: [UInt8], _ keys: [AgeIdentity], pieces: [Int]
    ) -> (plaintext: [UInt8], error: AgeError?) {
        var plaintext: [UInt8] = []
        var reader = AgeReader(identities: keys)
        var rest = file[...]
        do {
            for piece in pieces {
                try reader.read(rest.prefix(piece), into: &plaintext)
                rest = rest.dropFirst(piece)
            }
            try reader.finish(into: &plaintext)
            return (plaintext, nil)
        } catch {
            return (plaintext, error)
        }
    }

    /// The testkit's word for an error.
    private static func expectation(_ error: AgeError?, of vector: Vector) -> String {
        switch error {
        case nil: "success"
        case .noIdentityMatches, .wrongPassphrase: "no match"
        case .headerNotAuthentic: "HMAC failure"
        // The testkit's reader is told that there is an armor; ours finds out, and there is garbage before it.
        case .notAnAgeFile where vector.name == "armor_garbage_leading": "armor failure"
        case .notAnAgeFile, .unsupportedVersion, .invalidHeader, .workFactorTooHigh: "header failure"
        case .invalidArmor: "armor failure"
        case .payloadTruncated, .payloadNotAuthentic, .payloadTrailingData: "payload failure"
        default: "something else"
        }
    }
}

extension SHA256Digest {
    /// Two digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
