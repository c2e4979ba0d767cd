import ArgumentParser

/// The command line: the only place that puts the parts together.
@main
struct Weir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "GitOps for customer integrations.",
        discussion: """
            Reads integrations and per-customer configuration from a Git repository, shows how they differ from what is \
            deployed, and applies the difference.

            Exit codes: 0 done, 1 error, 2 changes (--detailed-exitcode), 3 something is held, 4 blocked or stale, \
            5 the lease is held elsewhere, 64 usage.
            """,
        version: WeirVersion.current,
        subcommands: [
            ValidateCommand.self,
            PlanCommand.self,
            ApplyCommand.self,
            ApproveCommand.self,
            StatusCommand.self,
            GetCommand.self,
            ShowCommand.self,
            ExplainCommand.self,
            HistoryCommand.self,
            DiffCommand.self,
            ExportCommand.self,
            ImportCommand.self,
            ForkCommand.self,
            NewCommand.self,
            SchemaCommand.self,
            SecretsCommand.self,
            SOPSCommand.self,
            MigrateCommand.self,
            UpCommand.self,
            SuspendCommand.self,
            ResumeCommand.self,
            SyncCommand.self,
            NotificationsCommand.self,
            VersionsCommand.self,
            ControllerCommand.self,
            FetchCommand.self,
        ])
}

/// The version of this program.
enum WeirVersion {
    static let current = "0.1.0"
}
