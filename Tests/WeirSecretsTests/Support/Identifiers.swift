import WeirModel
import WeirSecrets

extension Identifier {
    /// Sixteen times the same byte.
    static func test(_ byte: UInt8) throws -> Identifier {
        guard let identifier = Identifier(bytes: [UInt8](repeating: byte, count: 16)) else { throw NoIdentifier() }
        return identifier
    }
}

struct NoIdentifier: Error {}

extension SecretValue {
    /// The value as text.
    var text: String { String(decoding: revealed, as: UTF8.self) }
}
