import Crypto
import FoundationEssentials

/// Bytes that nobody may see: kept where swift-crypto wipes them on release, printed as nothing, encoded by nothing.
struct SecretBytes: Sendable {
    /// The same bytes for the functions that derive keys. Its own description must not be printed either.
    let key: SymmetricKey

    init(_ bytes: some ContiguousBytes) { key = SymmetricKey(data: bytes) }

    init(_ key: SymmetricKey) { self.key = key }

    /// `count` new random bytes.
    init(randomCount count: Int) { key = SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)) }

    /// How many there are.
    var count: Int { key.bitCount / 8 }

    /// Lends the bytes. What `body` copies is not wiped.
    func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(unsafe key.withUnsafeBytes { unsafe [UInt8]($0) })
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "secret" }

    var debugDescription: String { description }

    var customMirror: Mirror { Mirror(self, children: []) }
}
