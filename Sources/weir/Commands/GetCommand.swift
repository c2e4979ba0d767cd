import ArgumentParser
import WeirModel
import WeirStore

/// `weir get`
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "List what is deployed.",
        subcommands: [
            GetIntegrations.self, GetVersions.self, GetCustomers.self, GetInstances.self, GetRevisions.self,
            GetAttachments.self,
            GetSecrets.self, GetDrift.self,
        ])
}

/// What every list takes.
struct ListOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func reading() async throws -> FleetReading {
        let pool = try await DatabaseLocation.require(database).pool()
        return FleetReading(store: Store(pool: pool), environment: environment.environment)
    }
}

/// What every list takes that a controller can be asked for, too.
struct ServedListOptions: ParsableArguments {
    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions

    func validate() throws { try server.check(against: list.database) }

    func write(_ question: FleetQuestion) async throws {
        let format = list.output.output
        if let client = try server.client() {
            let path = ["environments", list.environment.environment, question.name]
            try await client.write(path, question.query, as: format)
        } else {
            try await question.answer(try await list.reading()).write(as: format)
        }
    }
}

/// What lists of units can be narrowed down by.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only those with this text in their key, title, description, labels, category or external id.",
            valueName: "text"))
    var search: String?

    @Option(help: ArgumentHelp("Only those with this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    var filter: FleetFilter { FleetFilter(search: search, labels: label) }
}

/// `weir get integrations`
struct GetIntegrations: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "integrations", abstract: "List integrations.")

    @OptionGroup var options: ServedListOptions
    @OptionGroup var texts: FilterOptions

    @Option(help: ArgumentHelp("Only those of this category.", valueName: "category"))
    var category: String?

    @Flag(help: "Only those that customers find in the marketplace.")
    var marketplace = false

    @Flag(help: "Only those that new integrations can start from.")
    var template = false

    func execute() async throws -> ExitStatus {
        var filter = texts.filter
        (filter.category, filter.isInMarketplace, filter.isTemplate) = (category, marketplace, template)
        try await options.write(.integrations(filter))
        return .done
    }
}

/// `weir get customers`
struct GetCustomers: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "customers", abstract: "List customers.")

    @OptionGroup var options: ServedListOptions
    @OptionGroup var texts: FilterOptions

    func execute() async throws -> ExitStatus {
        try await options.write(.customers(texts.filter))
        return .done
    }
}

/// `weir get instances`
struct GetInstances: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "instances", abstract: "List instances.")

    @OptionGroup var options: ServedListOptions
    @OptionGroup var texts: FilterOptions

    @Option(help: ArgumentHelp("Only those of this customer.", valueName: "customer"))
    var customer: String?

    @Option(help: ArgumentHelp("Only those of this integration.", valueName: "integration"))
    var integration: String?

    @Option(
        help: ArgumentHelp(
            "Only those that run this version of their integration: 3, latest, release:2.4.0, label:stable.",
            valueName: "version"),
        transform: VersionChoice.parse)
    var version: VersionChoice?

    @Option(help: ArgumentHelp("Only those in this state; may be repeated.", valueName: "state"))
    var state: [InstanceState] = []

    func execute() async throws -> ExitStatus {
        var filter = texts.filter
        (filter.customer, filter.integration, filter.version, filter.states) = (customer, integration, version, state)
        try await options.write(.instances(filter))
        return .done
    }
}

/// `weir get versions`
struct GetVersions: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "List published versions, newest first.")

    @Argument(help: "Only those of this integration.")
    var integration: String?

    @OptionGroup var options: ServedListOptions

    func execute() async throws -> ExitStatus {
        try await options.write(.versions(integration))
        return .done
    }
}

/// `weir get revisions`
struct GetRevisions: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "revisions", abstract: "List what was applied, newest first.")

    @OptionGroup var options: ServedListOptions

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit = 100

    func validate() throws { try LimitArgument.check(limit) }

    func execute() async throws -> ExitStatus {
        try await options.write(.revisions(limit: limit))
        return .done
    }
}

/// `weir get attachments`
struct GetAttachments: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachments", abstract: "List the files that are shared with an integration.")

    @Argument(help: "The integration.")
    var integration: String

    @OptionGroup var options: ServedListOptions

    func validate() throws {
        guard Slug.isValid(integration) else {
            throw ValidationError("\(integration) is not the name of an integration.")
        }
    }

    func execute() async throws -> ExitStatus {
        try await options.write(.attachments(integration))
        return .done
    }
}
