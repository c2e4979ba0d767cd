public import WeirModel
public import WeirRotation
public import WeirSecrets

/// What makes the values of a secret known outside, tries them, and takes them away.
///
/// Each call can be made again without harm: whoever calls may have died before the answer came.
public protocol Rotator: Sendable {
    /// Whether a version can only be taken away by an account that `stage` tells.
    var needsAccount: Bool { get }

    /// The account that a new version is going to be for, where that is known before anything is done.
    ///
    /// - Parameter current: that of the current version, if it has one.
    func account(besides current: String?) -> String?

    /// Makes a version known.
    ///
    /// - Parameters:
    ///   - version: the new one; without a value where the service makes it.
    ///   - current: the one that is used now, if there is one.
    ///   - operation: names the rotation, the same for each attempt.
    /// - Returns: what the service told of it.
    /// - Throws: `RotatorFailure` where it did not succeed, or nobody knows.
    func stage(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) -> StagedVersion

    /// Tries a version by use: a new login, a new request.
    ///
    /// - Parameter operation: as in `stage`.
    func probe(_ version: RotatedVersion, operation: Identifier) async -> Probe

    /// Takes a version away, so that it is refused.
    ///
    /// - Parameters:
    ///   - version: the one to take away.
    ///   - current: the one that is used.
    ///   - operation: as in `stage`.
    /// - Throws: `RotatorFailure` where it did not succeed, or nobody knows.
    func revoke(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure)
}

/// A version of a secret as a rotator needs it.
public struct RotatedVersion: Sendable {
    /// nil: the service is going to make it.
    public var value: SecretValue?
    /// What the version belongs to where it is used: a role, the id of a key. Not secret.
    public var account: String?

    /// Memberwise.
    public init(value: SecretValue?, account: String?) {
        self.value = value
        self.account = account
    }
}

/// What a service told when a version was made known to it.
public struct StagedVersion: Sendable {
    /// The value, where the service made it.
    public var value: SecretValue?
    /// See `RotatedVersion.account`.
    public var account: String?

    /// Memberwise.
    public init(value: SecretValue? = nil, account: String? = nil) {
        self.value = value
        self.account = account
    }
}

/// What came of trying a version.
public struct Probe: Hashable, Sendable {
    /// What it says of the version.
    public var verdict: ProbeVerdict
    /// What happened where it does not work, in words that hold no value.
    public var reason: String?

    /// Memberwise.
    public init(_ verdict: ProbeVerdict, reason: String? = nil) {
        self.verdict = verdict
        self.reason = reason
    }
}

/// Why a rotator's step did not succeed. It names hosts, roles and states, never a value.
public struct RotatorFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, and what to do about it.
    public var message: String

    /// Memberwise.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
