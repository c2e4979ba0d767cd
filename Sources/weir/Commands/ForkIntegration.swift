import ArgumentParser
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// `weir fork integration`
struct ForkIntegration: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "integration", abstract: "Write fork.yaml of a new integration that starts from another one.",
        discussion: """
            Starts from the newest available version in the environment, unless another is named: acme-erp@4, \
            acme-erp@4@sha256:… or acme-erp@release:2.4.0. Without a database a version has to be named.
            """)

    @Argument(
        help: ArgumentHelp("The parent, and which of its versions.", valueName: "integration[@version]"),
        transform: Parent.parse)
    var parent: Parent

    @Option(
        name: .customLong("as"), help: ArgumentHelp("The folder of the new integration.", valueName: "slug"),
        transform: SlugArgument.parse)
    var slug: String

    @Option(
        help: ArgumentHelp("What people call it. Default: as the parent.", valueName: "text"),
        transform: NameArgument.parse)
    var name: String?

    @OptionGroup var folder: RepositoryOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    /// What is forked.
    struct Parent {
        var slug: String
        var version: PinnedVersion?

        static func parse(_ text: String) throws -> Parent {
            let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard Slug.isValid(parts[0]) else {
                throw ValidationError("\(text) is not INTEGRATION or INTEGRATION@VERSION.")
            }
            guard parts.count == 2 else { return Parent(slug: parts[0]) }
            guard let version = PinnedVersion(parts[1]) else {
                throw ValidationError(
                    "\(parts[1]) does not choose a version: a number, a number with its digest, or release:NAME.")
            }
            return Parent(slug: parts[0], version: version)
        }
    }

    func validate() throws {
        guard slug != parent.slug else { throw ValidationError("--as names another folder than the parent's.") }
    }

    func execute() async throws -> ExitStatus {
        var files = try folder.files()
        let parentFolder = "integrations/\(parent.slug)"
        guard try files.existing("\(parentFolder)/integration") != nil || files.existing("\(parentFolder)/fork") != nil
        else { throw files.missing(parent.slug, in: "integrations", hint: "write or import it first") }
        guard try !files.exists("integrations/\(slug)") else {
            throw CommandFailure("integrations/\(slug) is there already; choose another name with --as")
        }
        let (version, note) = try await self.version()
        let path = "integrations/\(slug)/fork.yaml"
        try files.stage(NewFork(from: parent.slug, version: version, name: name).bytes, at: path)
        try files.write()
        Terminal.writeLines(
            """
            Wrote \(path): a fork of \(parent.slug) at \(version).
            \(note)Next: say under patches what is different, then run weir validate and weir plan --worktree.

            """)
        return .done
    }

    /// The version that the file states, and what is to be said about it.
    private func version() async throws -> (version: PinnedVersion, note: String) {
        guard let location = try await DatabaseLocation.find(database) else {
            guard let version = parent.version else {
                throw CommandFailure(
                    "no database is given to find the newest version of \(parent.slug) in: use --database or WEIR_DATABASE_URL, or name a version: \(parent.slug)@4"
                )
            }
            return (version, "Whether there is such a version was not checked, because no database is given.\n")
        }
        let versions = try await ParentVersions(
            of: parent.slug, in: Store(pool: try location.pool()), environment: environment.environment)
        guard let stated = parent.version else { return (ParentVersions.statement(of: try versions.newest()), "") }
        if versions.versions.isEmpty {
            return (stated, "\(parent.slug) has no published version in environment \(environment.environment) yet.\n")
        }
        let version = try versions.find(stated)
        if case .release = stated { return (stated, "") }
        return (ParentVersions.statement(of: version), "")
    }
}
