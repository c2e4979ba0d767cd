import ArgumentParser
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals
import WeirController
import WeirHTTP
import WeirModel
import WeirPostgres
import WeirStore

/// `weir controller`
struct ControllerCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller", abstract: "Keep environments as their repositories state them, until it is ended.",
        discussion: """
            Reads the operator's configuration: environments with their repositories, the database, where to listen. Looks at \
            each repository again and again, applies what has changed, carries rotations on. Several replicas share the \
            environments by leases. Ends on SIGTERM after the step in hand, and gives its leases back. Logs JSON on \
            standard error.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var configuration: ConfigurationOptions

    @Option(name: .customLong("log-level"), help: "What is logged.")
    var logLevel = Level.info

    /// How much is logged.
    enum Level: String, ExpressibleByArgument, CaseIterable { case debug, info, warning, error }

    func execute() async throws -> ExitStatus {
        ProcessMemory.keepFlat()
        let operatorConfiguration = try OperatorConfiguration.load(configuration.config)
        guard !operatorConfiguration.sources.isEmpty else {
            throw CommandFailure(
                "the configuration names no environment with a repository; add environments: {production: {repository: https://…}}"
            )
        }
        let location = try await location(operatorConfiguration)
        let pool = try location.pool(limit: operatorConfiguration.poolSize)
        let store = Store(pool: pool)
        // Says early what every round would say.
        _ = try await store.environments()
        let level = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        let logger = Logger(label: "weir") { _ in JSONLogHandler(level: level) }
        let controller = try Controller(
            operatorConfiguration, store: store, database: location.shownName(), logger: logger)
        // Ended from the last to the first: spans are sent until nothing makes any.
        var services: [any Service] = []
        if let tracing = try operatorConfiguration.tracing ?? TracingSettings.ofEnvironment() {
            services.append(try TracingService(tracing, logger: logger))
        }
        services.append(controller)
        if let listening = operatorConfiguration.listening {
            services.append(
                HTTPServer.application(
                    address: listening.address, port: listening.port, facade: controller, api: controller.api,
                    logger: logger
                ) { port in
                    logger.info("listening", metadata: ["address": "\(listening.address)", "port": "\(port)"])
                })
        }
        var settings = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A fetch may take its time; whatever hangs then is ended by its lease.
        settings.maximumGracefulShutdownDuration = .seconds(90)
        try await Progress.$isSilent.withValue(true) { try await ServiceGroup(configuration: settings).run() }
        await pool.close()
        logger.info("ended")
        return .done
    }

    private func location(_ configuration: OperatorConfiguration) async throws -> DatabaseLocation {
        if database.database == nil, let url = configuration.databaseURL {
            return DatabaseLocation(url: url, isPrivate: false, keyFile: nil)
        }
        return try await DatabaseLocation.require(database)
    }
}
