public import WeirModel

/// A line of an allowed signers file: who may sign with a key, for what and when.
public struct AllowedSigner: Hashable, Sendable {
    /// Who signs with the key.
    public var principals: PatternList
    /// The key.
    public var key: SSHPublicKey
    /// What the key may sign for; nil: everything.
    public var namespaces: PatternList?
    /// The first instant at which the key may sign; nil: always.
    public var validAfter: Instant?
    /// The last instant at which the key may sign; nil: for ever.
    public var validBefore: Instant?
    /// Where the line is.
    public var location: SourceLocation

    /// Throws where the key may not sign for the namespace or not at that time.
    func check(namespace: String, at time: Instant) throws(Distrust) {
        if let namespaces, !namespaces.matches(Array(namespace.utf8)) {
            throw Distrust(
                .wrongNamespace,
                "the key of \(principals.text) may sign for \(namespaces.text) only, by \(location), and not for "
                    + namespace)
        }
        if let validAfter, time < validAfter {
            throw Distrust(
                .notValidThen,
                "the key of \(principals.text) is valid from \(validAfter) on, by \(location); the commit is of \(time)"
            )
        }
        if let validBefore, time > validBefore {
            throw Distrust(
                .notValidThen,
                "the key of \(principals.text) was valid until \(validBefore), by \(location); the commit is of \(time)"
            )
        }
    }
}
