/// Has gpgv check a detached OpenPGP signature, armored, over a payload, and hands back what it says.
///
/// Throws `OpenPGPFailure` where the program cannot be run.
public typealias OpenPGPVerifier =
    @Sendable (_ signature: [UInt8], _ payload: [UInt8]) async throws -> OpenPGPReport

/// What gpgv says of a signature.
public struct OpenPGPReport: Hashable, Sendable {
    /// What it wrote for `--status-fd`.
    public var status: [UInt8]
    /// What it ended with; nil where a signal ended it.
    public var exitCode: Int32?

    /// Memberwise.
    public init(status: [UInt8], exitCode: Int32?) {
        self.status = status
        self.exitCode = exitCode
    }
}

/// Why OpenPGP signatures cannot be checked at all, whatever the commit.
public struct OpenPGPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no program gpgv, or it cannot be started.
        case programMissing = "program-missing"
        /// The program did not end in time.
        case timedOut = "timed-out"
        /// The keyring cannot be read.
        case keyringUnreadable = "keyring-unreadable"
        /// Anything else.
        case failed
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, and what to do, as a sentence without its full stop.
    public var message: String

    /// Memberwise.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
