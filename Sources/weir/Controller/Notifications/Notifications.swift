import Logging
import WeirSecrets
import WeirStore

/// All that tells people something: beside the environments, and ended with them.
struct Notifications: Sendable {
    private let recipients: Recipients
    private let deliverer: Deliverer
    private let pullRequests: [PullRequestPlans]
    private let store: Store
    private let logger: Logger

    /// Throws a `CommandFailure` where a file that the configuration names cannot be used.
    init(
        _ configuration: OperatorConfiguration, store: Store, report: ControllerReport, logger: Logger
    ) throws {
        let transport: AsyncHTTPTransport
        do throws(HTTPFailure) { transport = try AsyncHTTPTransport() } catch { throw CommandFailure(error.message) }
        recipients = try Recipients(configuration, transport: transport)
        deliverer = Deliverer(recipients, store: store, transport: transport, logger: logger)
        let forges = recipients.forges
        pullRequests = configuration.sources.compactMap { name, source in
            forges[name].flatMap {
                PullRequestPlans(name, source: source, forge: $0, store: store, report: report, logger: logger)
            }
        }
        self.store = store
        self.logger = logger
    }

    /// What says how an environment is; nil where nobody wants to know.
    func announcer(of environment: String) -> Announcer? {
        guard recipients.areTold(of: environment) else { return nil }
        return Announcer(
            environment: environment, store: store, reports: recipients.forges[environment] != nil, logger: logger)
    }

    /// Until `stop`.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await deliverer.run() }
            for plans in pullRequests { group.addTask { await plans.run() } }
            await group.waitForAll()
        }
    }

    func stop() {
        deliverer.stop()
        for plans in pullRequests { plans.stop() }
    }

    /// In Prometheus' text format.
    var metrics: String { deliverer.metrics }
}
