import Crypto
public import WeirModel

/// The identities that a revision gives to what it creates.
///
/// They follow from the revision's id, which is random and chosen before anything is written: endpoints cannot be
/// guessed, a retry of the same revision writes the same rows, and a plan needs no identifiers of its own.
public struct NewIdentifiers: Sendable {
    private let revision: Identifier

    /// Takes the revision's id, which has to be random.
    public init(revision: Identifier) { self.revision = revision }

    /// The id of a unit that the revision creates.
    public func unit(_ key: UnitKey) -> Identifier { derive("unit", key.kind.rawValue, key.name) }

    /// The id of the endpoint of one flow of an instance.
    public func endpoint(instance: UnitKey, flow: String) -> Identifier { derive("endpoint", instance.name, flow) }

    /// SHA-256 over the revision's id and the length-prefixed parts, so that no two lists of parts are alike.
    private func derive(_ parts: String...) -> Identifier {
        var message = revision.bytes
        message.reserveCapacity(128)
        for part in parts {
            let count = part.utf8.count
            for shift in stride(from: 24, through: 0, by: -8) {
                message.append(UInt8(truncatingIfNeeded: count >> shift))
            }
            message.append(contentsOf: part.utf8)
        }
        return Identifier(version8From: SHA256.hash(data: message).digest)
    }
}
