import ArgumentParser
import WeirModel
import WeirPlanning
import WeirStore

/// `weir plan`
struct PlanCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what applying a commit would change.",
        discussion: """
            Changes nothing, not even the database's schema. Exits with 3 where something is held, with 4 where \
            something is blocked, and with 2 where there are changes and --detailed-exitcode is given.
            """)

    @Argument(help: ArgumentHelp("A folder in a Git repository, or a URL to fetch.", valueName: "path|url"))
    var location = "."

    @OptionGroup var source: SourceOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var planning: PlanningOptions
    @OptionGroup var output: PlanFormatOptions

    @Flag(help: "Plan what is on disk, committed or not. Such a plan cannot be applied.")
    var worktree = false

    @Option(
        help: ArgumentHelp("Compare with this commit instead of a database.", valueName: "revision"))
    var from: String?

    @Option(help: ArgumentHelp("Save the plan for weir apply.", valueName: "file"))
    var out: String?

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where there are changes.")
    var detailedExitcode = false

    func validate() throws {
        if from != nil, database.database != nil {
            throw ValidationError("--from compares two commits without a database; leave out --database.")
        }
        if from != nil, out != nil { throw ValidationError("--out saves a plan for a database; leave out --from.") }
        if planning.full, worktree || from != nil {
            throw ValidationError("--worktree and --from compare every unit as it is; leave out --full.")
        }
        if worktree, source.rev != nil { throw ValidationError("--worktree and --rev exclude each other.") }
        if worktree, out != nil { throw ValidationError("--worktree plans cannot be applied; leave out --out.") }
    }

    func execute() async throws -> ExitStatus {
        let opened = try await configuration.open(
            location, source, environment: environment.environment, isWorktree: worktree)
        var maker = PlanMaker(
            source: opened, environment: environment.environment, options: planning.values, targets: planning.target,
            now: planning.now, readsEverything: planning.full)
        let plan: Plan
        if let from {
            var options = source
            options.rev = from
            let base = try await configuration.open(
                location, options, environment: environment.environment)
            plan = try await maker.make(from: base).plan
        } else {
            let database = try await DatabaseLocation.require(database)
            let store = Store(pool: try database.pool())
            maker.gate = try configuration.gate(of: environment.environment)
            maker.secrets = try database.secrets(configuration, environment: environment.environment)
            plan = try await maker.make(in: store, database: database.shownName()).plan
        }
        if let out { try SavedPlanFile(plan: plan, location: opened.location).write(to: out) }
        output.write(plan)
        return ExitStatus(plan.outcome, reportsChanges: detailedExitcode)
    }
}
