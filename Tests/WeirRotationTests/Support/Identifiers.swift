import WeirModel

extension Identifier {
    /// Sixteen times the same byte.
    static func test(_ byte: UInt8) throws -> Identifier {
        guard let identifier = Identifier(bytes: [UInt8](repeating: byte, count: 16)) else { throw NoIdentifier() }
        return identifier
    }
}

struct NoIdentifier: Error {}
