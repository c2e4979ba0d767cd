import ArgumentParser
import WeirGit
import WeirManifest
import WeirModel

/// `weir new`
struct NewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write the files of a new customer, instance or integration.",
        discussion: """
            Files are written into the repository's folder, not committed, and never over what is there. What is written \
            is valid; weir validate says what is left to fill in.
            """,
        subcommands: [NewCustomer.self, NewInstance.self, NewIntegration.self])
}

/// Which repository's folder.
struct RepositoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder that has weir.yaml.", valueName: "folder"))
    var repository = "."

    /// Makes files for the folder, writes them, and says so.
    func write(_ make: @escaping @Sendable (Scaffolding<FolderTree>) async throws -> Scaffold) async throws {
        var options = SourceOptions()
        (options.rev, options.path) = (nil, [])
        let folder = try SourceOpening(argument: repository, options: options).openFolder().location
        let timeZones = try TimeZoneDatabase.load()
        // Reading blocks: it runs on threads of its own.
        let scaffold = try await withTaskExecutorPreference(GitExecutor.shared) {
            try await make(
                Scaffolding(
                    FolderTree(folder: folder), timeZones: timeZones, parallelism: ProcessorCount.online))
        }
        try NewFiles.write(scaffold.files, into: folder)
        Terminal.writeLines((scaffold.files.map { "Wrote \($0.path)" } + scaffold.notes).joined(separator: "\n") + "\n")
    }
}

/// Names of units on the command line.
enum SlugArgument {
    static func parse(_ text: String) throws -> String {
        guard Slug.isValid(text) else {
            throw ValidationError(
                "\(text) is not a slug: lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength).")
        }
        return text
    }
}

/// A display name on the command line.
enum NameArgument {
    static func parse(_ text: String) throws -> String {
        guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 1000,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw ValidationError("A name is one line of text, at most 1000 bytes.") }
        return text
    }
}

/// `weir new customer`
struct NewCustomer: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Write customer.yaml of a new customer.")

    @Argument(help: "The customer's folder.", transform: SlugArgument.parse)
    var customer: String

    @Option(
        help: ArgumentHelp("What people call them. Default: made from the folder's name.", valueName: "text"),
        transform: NameArgument.parse)
    var name: String?

    @Option(
        help: ArgumentHelp("A label, by which deploy.yaml selects customers; may be repeated.", valueName: "label"),
        transform: NameArgument.parse)
    var label: [String] = []

    @OptionGroup var folder: RepositoryOptions

    func execute() async throws -> ExitStatus {
        let (customer, name, label) = (customer, name, label)
        try await folder.write { try await $0.customer(customer, name: name, labels: label) }
        return .done
    }
}

/// `weir new instance`
struct NewInstance: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "instance", abstract: "Write the file of a new instance, with what has to be filled in.",
        discussion: """
            Config variables that no layer gives a value are listed as comments with their types, choices and \
            descriptions, and secrets as references with the declarations that they need.
            """)

    @Argument(help: ArgumentHelp("CUSTOMER/INSTANCE", valueName: "key"), transform: Self.parse)
    var key: [String]

    @Option(help: ArgumentHelp("What it is an instance of.", valueName: "integration"), transform: SlugArgument.parse)
    var integration: String

    @OptionGroup var folder: RepositoryOptions

    @Sendable private static func parse(_ text: String) throws -> [String] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ Slug.isValid($0) }) else {
            throw ValidationError("\(text) is not CUSTOMER/INSTANCE.")
        }
        return parts
    }

    func execute() async throws -> ExitStatus {
        let (key, integration) = (key, integration)
        try await folder.write {
            try await $0.instance(customer: key[0], slug: key[1], integration: integration)
        }
        return .done
    }
}

/// `weir new integration`
struct NewIntegration: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "integration", abstract: "Write the definition of a new integration.",
        discussion: """
            Without a template, a minimal definition: a webhook whose calls are logged. A template is an integration \
            of the repository whose release.yaml says template: {enabled: true}; its definition, icon, README and \
            attachments are copied.
            """)

    @Argument(help: "The integration's folder.", transform: SlugArgument.parse)
    var integration: String

    @Option(
        help: ArgumentHelp("Its display name. Default: made from the folder's name.", valueName: "text"),
        transform: NameArgument.parse)
    var name: String?

    @Option(
        help: ArgumentHelp("Start as a copy of this integration.", valueName: "integration"),
        transform: SlugArgument.parse)
    var template: String?

    @OptionGroup var folder: RepositoryOptions

    func execute() async throws -> ExitStatus {
        let (integration, name, template) = (integration, name, template)
        try await folder.write { try await $0.integration(integration, name: name, template: template) }
        return .done
    }
}
