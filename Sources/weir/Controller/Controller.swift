import Logging
import ServiceLifecycle
import WeirController
import WeirHTTP
import WeirModel
import WeirStore

/// All environments of a process.
struct Controller: Service, ControllerFacade {
    private let environments: [EnvironmentController]
    private let report: ControllerReport
    private let webhooks: [String: (provider: WebhookProvider, secret: [UInt8])]
    private let sharedWork: SharedWork
    private let notifications: Notifications
    private let store: Store
    private let logger: Logger
    /// What the API answers with.
    let api: FleetAPI

    /// Throws a `CommandFailure` where a file that the configuration names cannot be read.
    init(_ configuration: OperatorConfiguration, store: Store, database: String, logger: Logger) throws {
        let report = ControllerReport(Array(configuration.sources.keys))
        let notifications = try Notifications(configuration, store: store, report: report, logger: logger)
        let turns = LeaseTurns()
        let reconcilers = Dictionary(
            uniqueKeysWithValues: configuration.sources.map { name, source in
                (
                    name,
                    Reconciler(
                        environment: name, source: source, configuration: configuration, store: store,
                        database: database, report: report)
                )
            })
        api = FleetAPI(
            tokens: try APITokens(configuration.listening?.tokens ?? []), store: store, reconcilers: reconcilers)
        // In another order for each process, so that replicas do not ask for the same leases at the same time.
        environments = reconcilers.shuffled().map { name, reconciler in
            EnvironmentController(
                name, store: store, reconciler: reconciler,
                settings: ReconcileLoop.Settings(interval: reconciler.source.interval), turns: turns, report: report,
                announcer: notifications.announcer(of: name), logger: logger)
        }
        webhooks = try configuration.sources.compactMapValues { source in
            guard let webhook = source.webhook else { return nil }
            guard let text = FileText.read(webhook.secretFile) else {
                throw CommandFailure("the webhook's secret \(webhook.secretFile) cannot be read")
            }
            var secret = Array(text.utf8)
            while let last = secret.last, last == 0x0a || last == 0x0d { secret.removeLast() }
            guard !secret.isEmpty else { throw CommandFailure("the webhook's secret \(webhook.secretFile) is empty") }
            return (webhook.provider, secret)
        }
        self.report = report
        self.notifications = notifications
        sharedWork = SharedWork(environments, store: store, logger: logger)
        self.store = store
        self.logger = logger
    }

    /// Until the program is asked to end.
    func run() async throws {
        logger.info("controlling", metadata: ["environments": "\(environments.map(\.name).sorted())"])
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                for environment in environments { group.addTask { await environment.run() } }
                group.addTask { await notifications.run() }
                group.addTask { await sharedWork.run() }
                await group.waitForAll()
            }
        } onGracefulShutdown: {
            for environment in environments { environment.stop() }
            notifications.stop()
            sharedWork.stop()
        }
    }

    // MARK: For the server

    func readiness() async -> [String] {
        do {
            _ = try await store.environments()
            return []
        } catch {
            return [CommandFailure(describing: error).message]
        }
    }

    func metrics() async -> String { report.text + notifications.metrics }

    func webhook(of environment: String) -> (provider: WebhookProvider, secret: [UInt8])? { webhooks[environment] }

    func pushed(_ environment: String) {
        environments.first { $0.name == environment }?.pushed()
    }
}
