import Logging
import Synchronization
import WeirGit
import WeirModel
import WeirPostgres
import WeirStore

/// Has the database say what is wrong with an environment, so that `weir status` does, whichever replica keeps it.
final class TroubleNotes: Sendable {
    private let store: Store
    private let logger: Logger
    /// The lease under which nothing is noted, so that rounds that go well write nothing.
    private let cleanEpoch = Mutex<Int64?>(nil)

    init(_ store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// The round could be carried out; what it refused to do is noted, unless it is suspended, which the environment's own
    /// row says.
    func note(_ round: Reconciler.Round, under lease: Lease) async {
        if let refusal = round.refusal, round.reason != "suspended" {
            await write(lease, isClean: false) {
                try await store.noteTrouble(.blocked, reason: round.reason, message: refusal, under: lease)
            }
        } else if cleanEpoch.withLock({ $0 != lease.epoch }) {
            await write(lease, isClean: true) { try await store.clearTrouble(under: lease) }
        }
    }

    /// The round could not be carried out.
    func note(_ error: any Error, _ failure: CommandFailure, under lease: Lease) async {
        await write(lease, isClean: false) {
            try await store.noteTrouble(
                .failed, reason: Self.reason(error), message: failure.message, under: lease)
        }
    }

    /// It in a word: of a fetch, its code.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let failure as FetchFailure: failure.code.rawValue
        case is StoreError, is PostgresError: "database"
        case is GitError, is SourceError: "repository"
        default: "failed"
        }
    }

    /// The round is over either way: where the database does not answer, the log says it.
    private func write(_ lease: Lease, isClean: Bool, _ body: () async throws -> Void) async {
        do {
            try await body()
            cleanEpoch.withLock { $0 = isClean ? lease.epoch : nil }
        } catch {
            cleanEpoch.withLock { $0 = nil }
            logger.debug(
                "trouble not noted", metadata: ["error": "\(CommandFailure(describing: error).message)"])
        }
    }
}
