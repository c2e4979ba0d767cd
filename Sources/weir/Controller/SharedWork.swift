import Logging
import Synchronization
import WeirController
import WeirStore

/// Says that this replica lives, and has it give environments back that are others' share: those that came later have none.
final class SharedWork: Sendable {
    private let store: Store
    private let environments: [EnvironmentController]
    private let logger: Logger
    private let isStopping = Mutex(false)

    /// From one look to the next, in seconds.
    private static let interval = 5

    init(_ environments: [EnvironmentController], store: Store, logger: Logger) {
        self.environments = environments
        self.store = store
        self.logger = logger
    }

    func stop() { isStopping.withLock { $0 = true } }

    /// Until it is stopped.
    func run() async {
        let names = environments.map(\.name)
        var wait = 0
        while !isStopping.withLock({ $0 }) {
            if wait == 0 {
                wait = Self.interval * 4
                await share(names)
            }
            wait -= 1
            try? await Task.sleep(for: .milliseconds(250))
        }
        // Where the database does not answer, it forgets by itself.
        try? await store.removePresence(of: ControllerIdentity.holder)
    }

    private func share(_ names: [String]) async {
        let replicas: Int
        do {
            replicas = try await store.notePresence(
                of: ControllerIdentity.holder, environments: names, interval: Self.interval)
        } catch {
            return logger.warning(
                "presence not noted", metadata: ["error": "\(CommandFailure(describing: error).message)"])
        }
        let held = environments.filter(\.hasLease)
        let excess = FairShare.excess(held: held.count, environments: names.count, replicas: replicas)
        guard excess > 0 else { return }
        logger.info("gives environments back", metadata: ["count": "\(excess)", "replicas": "\(replicas)"])
        for environment in held.shuffled().prefix(excess) { environment.giveBack() }
    }
}
