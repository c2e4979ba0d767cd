import Crypto

/// What the owner of a token may do. Everybody who has a token may read; neither of the others includes the other, so
/// that whoever lets changes through need not be whoever operates.
public enum APIRole: String, Sendable, CaseIterable {
    /// Look at everything but values of secrets.
    case read
    /// Suspend, resume and sync.
    case operate
    /// Let the next apply do what the guards blocked.
    case approve
}

/// Who asks.
public struct APICaller: Hashable, Sendable {
    /// The token's name, which the audit shows.
    public var name: String
    /// What it may do.
    public var roles: Set<APIRole>

    /// Memberwise.
    public init(name: String, roles: Set<APIRole>) {
        self.name = name
        self.roles = roles
    }

    /// Whether something that asks for `role` is allowed.
    public func may(_ role: APIRole) -> Bool { role == .read ? !roles.isEmpty : roles.contains(role) }
}

/// The tokens that are known. It keeps their digests only.
public struct APITokens: Sendable {
    /// The fewest bytes a token may have: fewer can be guessed.
    public static let shortest = 16

    private var known: [(digest: [UInt8], caller: APICaller)] = []

    /// None: nobody may anything.
    public init() {}

    /// Adds a token.
    ///
    /// - Parameters:
    ///   - token: as it is presented after `Bearer`.
    ///   - caller: whose it is.
    /// - Returns: false where the token is too short or is another's already; nothing was added then.
    public mutating func add(_ token: [UInt8], of caller: APICaller) -> Bool {
        let digest = Array(SHA256.hash(data: token))
        guard token.count >= Self.shortest, !known.contains(where: { $0.digest == digest }) else { return false }
        known.append((digest, caller))
        return true
    }

    /// Whose token this is; nil: nobody's. Takes as long whichever it is: digests of all are compared to their ends.
    public func caller(presenting token: [UInt8]) -> APICaller? {
        let digest = Array(SHA256.hash(data: token))
        var found: APICaller?
        for (other, caller) in known where digest.isEqualInConstantTime(to: other) { found = caller }
        return found
    }
}
