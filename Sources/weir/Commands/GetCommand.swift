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

    @OptionGroup var options: ListOptions
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
        let reading = try await options.reading()
        let state = try await reading.everything()
        let drafts = try await reading.store.drafts(environment: reading.environment).map(ShownDraft.init)
        try FleetListings.integrations(state, drafts: drafts, filter).write(as: options.output.output)
        return .done
    }
}

/// `weir get customers`
struct GetCustomers: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "customers", abstract: "List customers.")

    @OptionGroup var options: ListOptions
    @OptionGroup var texts: FilterOptions

    func execute() async throws -> ExitStatus {
        let state = try await options.reading().everything()
        try FleetListings.customers(state, texts.filter).write(as: options.output.output)
        return .done
    }
}

/// `weir get instances`
struct GetInstances: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "instances", abstract: "List instances.")

    @OptionGroup var options: ListOptions
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
        try await FleetListings.instances(options.reading().everything(), filter).write(as: options.output.output)
        return .done
    }
}

/// `weir get versions`
struct GetVersions: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "List published versions, newest first.")

    @Argument(help: "Only those of this integration.")
    var integration: String?

    @OptionGroup var options: ListOptions

    func execute() async throws -> ExitStatus {
        let reading = try await options.reading()
        let versions = try await reading.store.versions(of: integration, environment: reading.environment)
        try FleetListings.versions(versions).write(as: options.output.output)
        return .done
    }
}

/// `weir get revisions`
struct GetRevisions: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "revisions", abstract: "List what was applied, newest first.")

    @OptionGroup var options: ListOptions

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit = 100

    func validate() throws { try LimitArgument.check(limit) }

    func execute() async throws -> ExitStatus {
        let reading = try await options.reading()
        let revisions = try await reading.store.revisions(environment: reading.environment, limit: limit)
        try FleetListings.revisions(revisions).write(as: options.output.output)
        return .done
    }
}

/// `weir get attachments`
struct GetAttachments: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachments", abstract: "List the files that are shared with an integration.")

    @Argument(help: "The integration.")
    var integration: String

    @OptionGroup var options: ListOptions

    func validate() throws {
        guard Slug.isValid(integration) else {
            throw ValidationError("\(integration) is not the name of an integration.")
        }
    }

    func execute() async throws -> ExitStatus {
        let reading = try await options.reading()
        let documents = try await reading.store.documents(of: integration, environment: reading.environment) {
            $0.documents
        }
        guard let documents else { throw CommandFailure("there is no integration \(integration)") }
        try DocumentListing.attachments(documents, of: integration).write(as: options.output.output)
        return .done
    }
}
