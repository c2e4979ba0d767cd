public import WeirModel

/// Why a SOPS file was not decrypted. Says what happened, where, and what to do; holds neither plain text nor key.
public struct SOPSError: Error, Hashable, Sendable {
    /// What kind of problem it is. More may come.
    public enum Reason: String, Hashable, Sendable {
        /// The file is not of the format that its name says.
        case malformed
        /// The file has no `sops` metadata: it was never encrypted.
        case notEncrypted
        /// The metadata are incomplete or contradict themselves.
        case invalidMetadata
        /// The data key could not be opened.
        case noDataKey
        /// A value, or the file as a whole, is not what was encrypted.
        case notAuthentic
        /// The file needs something that is not supported.
        case unsupported
        /// The file is above a limit.
        case tooLarge
    }

    /// What kind of problem it is.
    public var reason: Reason
    /// Where in the file; nil where it is about the file as a whole.
    public var position: SourcePosition?
    /// What happened, without a full stop.
    public var message: String
    /// What to do about it, without a full stop.
    public var advice: String

    /// An error at a place of the file.
    public init(_ reason: Reason, at position: SourcePosition?, _ message: String, advice: String) {
        self.reason = reason
        self.position = position
        self.message = message
        self.advice = advice
    }

    init(_ reason: Reason, _ message: String, advice: String) {
        self.init(reason, at: nil, message, advice: advice)
    }
}

extension SOPSError: CustomStringConvertible {
    /// `line:column: what happened: what to do`.
    public var description: String {
        let place = position.map { "\($0.line):\($0.column): " } ?? ""
        return "\(place)\(message); \(advice)"
    }
}
