import WeirCluster
import WeirGit
import WeirModel
import WeirPostgres
import WeirSecrets
import WeirStore

/// Why a command could not do what it was asked: what happened, where, and what to do.
struct CommandFailure: Error {
    var message: String
    var status: ExitStatus

    init(_ message: String, status: ExitStatus = .error) {
        self.message = message
        self.status = status
    }

    /// A name that several units have.
    static func ambiguous(_ keys: [UnitKey]) -> CommandFailure {
        let names = keys.map { "\($0.kind.rawValue):\($0.name)" }
        return CommandFailure("there is more than one \(keys[0].name): write \(names.joined(separator: " or "))")
    }

    /// Any module's error in the words of the command line. None of them holds a secret.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case StoreError.database(let error): self.init(Self.text(of: error))
        case let error as StoreError: self.init("\(error)", status: Self.status(of: error))
        case let error as FetchFailure: self.init("\(error)")
        case let error as GitError: self.init("\(error)")
        case let error as SourceError: self.init("\(error)")
        case let error as PostgresError: self.init(Self.text(of: error))
        case let error as ClusterError: self.init("\(error)")
        case let error as KeyServiceError: self.init(Self.text(error.description, error.hint))
        case let error as SecretSourceError: self.init(Self.text(error.description, error.hint))
        case is CancellationError: self.init("interrupted; nothing was left half done")
        default: self.init("\(error)")
        }
    }

    private static func text(_ message: String, _ hint: String?) -> String {
        message + (hint.map { "; \($0)" } ?? "")
    }

    private static func text(of error: PostgresError) -> String {
        guard error.code == .connectionFailed else { return "\(error)" }
        return "\(error)\nCheck that the server runs, and --database or WEIR_DATABASE_URL."
    }

    private static func status(of error: StoreError) -> ExitStatus {
        switch error {
        case .leaseHeld: .leaseHeld
        case .stalePlan, .premiseFailed, .refused, .suspended, .leaseLost: .blocked
        default: .error
        }
    }
}
