/// Opens data keys: the seam between SOPS files and what holds their keys, such as age identities or a key management
/// service.
public protocol SOPSKeyService: Sendable {
    /// Opens what a file holds for `recipient`.
    ///
    /// - Returns: the data key, or its part; nil where this service has nothing to do with recipients of that kind.
    /// - Throws: `SOPSKeyProblem` where the service is the right one and cannot open it.
    func key(of recipient: SOPSRecipient) throws(SOPSKeyProblem) -> [UInt8]?
}

/// Why a service did not open a data key.
public struct SOPSKeyProblem: Error, Hashable, Sendable {
    /// What happened, as half a sentence; without the key.
    public var message: String

    /// A problem that is to be shown as `message`.
    public init(_ message: String) { self.message = message }
}
