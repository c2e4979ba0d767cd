public import WeirModel

/// Why a value could not be sealed or opened. It holds nothing of the value, nor of a key.
public enum SealError: Error, Hashable, Sendable {
    /// The value has this many bytes, more than the limit.
    case tooLarge(count: Int, limit: Int)
    /// The bytes do not begin as sealed ones do.
    case notSealed
    /// A later format.
    case unsupportedVersion(UInt8)
    /// The number of bytes is none that sealing gives: the end is missing.
    case truncated(count: Int)
    /// It is sealed with another data key.
    case otherDataKey(needed: Identifier, given: Identifier)
    /// The bytes were changed, or belong to another secret, version, environment or purpose.
    case notAuthentic(SecretBinding)
    /// The cipher does not work.
    case cipherFailed
}

extension SealError: CustomStringConvertible {
    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .tooLarge(let count, let limit): "the value has \(count) bytes, and at most \(limit) can be stored"
        case .notSealed: "this is no sealed value: it does not begin as one; restore it from a backup"
        case .unsupportedVersion(let version):
            "the value is sealed in format \(version), and only \(SealedSecret.version) is known here; "
                + "use the weir that wrote it"
        case .truncated(let count):
            "the sealed value is cut off: no value has \(count) bytes when sealed; restore it from a backup"
        case .otherDataKey(let needed, let given):
            "the value is sealed with data key \(needed), and data key \(given) was given"
        case .notAuthentic(let binding):
            "the sealed value was changed, or is not the \(binding.purpose.rawValue) of secret \(binding.secret), "
                + "version \(binding.version), in environment \(binding.environment); restore it from a backup"
        case .cipherFailed: "the value cannot be encrypted"
        }
    }
}
