/// Why a repository could not be fetched. Never holds credentials.
public struct FetchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The URL or a path is none that would be handed to Git.
        case invalidRequest = "invalid-request"
        /// The host has no address.
        case couldNotResolve = "could-not-resolve"
        /// Nobody answers at the address.
        case refused
        /// The server wants to know who is asking, and was not told or did not believe it.
        case authenticationNeeded = "authentication-needed"
        /// The server answers and has no such repository, or there is none at the path.
        case notFound = "not-found"
        /// The server's host key or certificate is unknown, or not the one that is known.
        case hostKey = "host-key"
        /// What the server sent, or what is in the repository that was to be updated, cannot be understood.
        case corrupt
        /// More objects or bytes than were allowed.
        case tooLarge = "too-large"
        /// The deadline passed.
        case timedOut = "timed-out"
        /// The fetching process ended without an answer.
        case died
        /// Anything else; the message is libgit2's.
        case failed
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and where: one sentence without its full stop.
    public var message: String

    /// Memberwise.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What to do about it.
    public var hint: String {
        switch code {
        case .invalidRequest: "Check the URL"
        case .couldNotResolve: "Check the host's name, and that this machine can resolve it"
        case .refused: "Check host and port, and that no firewall is in between"
        case .authenticationNeeded:
            "Name credentials that may read it under auth: in the operator's configuration, or give the key to an SSH agent"
        case .notFound: "Check the URL's path, and that the repository may be read without credentials"
        case .hostKey:
            "Known hosts want the server's ed25519 or ecdsa key; a private certificate authority goes into auth: {caFile: …}"
        case .corrupt: "If it stays so, remove the fetched copy, and run git fsck in the original"
        case .tooLarge: "Clone it with git and name the folder"
        case .timedOut: "Check that the server answers, or allow more with --fetch-timeout"
        case .died: "It may have run out of memory: clone the repository with git and name the folder"
        case .failed: "Try git ls-remote with the same URL"
        }
    }

    /// The message and, in a second sentence, the hint.
    public var description: String { "\(message). \(hint)" }
}
