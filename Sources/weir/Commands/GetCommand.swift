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

/// `weir get integrations`
struct GetIntegrations: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "integrations", abstract: "List integrations.")

    @OptionGroup var options: ListOptions

    @Option(help: ArgumentHelp("Only those whose name, title or description contains this.", valueName: "text"))
    var search: String?

    @Option(help: ArgumentHelp("Only those with this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Only those of this category.", valueName: "category"))
    var category: String?

    func execute() async throws -> ExitStatus {
        let filter = FleetFilter(search: search, labels: label, category: category)
        try await FleetListings.integrations(options.reading().everything(), filter).write(as: options.output.output)
        return .done
    }
}

/// `weir get customers`
struct GetCustomers: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "customers", abstract: "List customers.")

    @OptionGroup var options: ListOptions

    @Option(help: ArgumentHelp("Only those whose name, title or external id contains this.", valueName: "text"))
    var search: String?

    @Option(help: ArgumentHelp("Only those with this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    func execute() async throws -> ExitStatus {
        let filter = FleetFilter(search: search, labels: label)
        try await FleetListings.customers(options.reading().everything(), filter).write(as: options.output.output)
        return .done
    }
}

/// `weir get instances`
struct GetInstances: WeirCommand {
    static let configuration = CommandConfiguration(commandName: "instances", abstract: "List instances.")

    @OptionGroup var options: ListOptions

    @Option(help: ArgumentHelp("Only those whose key, title or integration contains this.", valueName: "text"))
    var search: String?

    @Option(help: ArgumentHelp("Only those with this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Only those of this customer.", valueName: "customer"))
    var customer: String?

    @Option(help: ArgumentHelp("Only those of this integration.", valueName: "integration"))
    var integration: String?

    func execute() async throws -> ExitStatus {
        let filter = FleetFilter(search: search, labels: label, customer: customer, integration: integration)
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
