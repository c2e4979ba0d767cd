import ArgumentParser
import WeirModel
import WeirPlanning
import WeirStore

/// `weir apply`
struct ApplyCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Plan and apply a commit, or a saved plan.",
        discussion: """
            Shows the plan, asks, and applies it as one transaction. A saved plan is computed again and refused with \
            exit code 4 where anything has moved since. What is held or blocked keeps its deployed state.
            """)

    @Argument(
        help: ArgumentHelp("A folder in a Git repository, a URL to fetch, or a saved plan.", valueName: "path|url|plan")
    )
    var location = "."

    @OptionGroup var source: SourceOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var planning: PlanningOptions
    @OptionGroup var output: PlanFormatOptions

    @Flag(help: "Apply without asking.")
    var yes = false

    @Flag(help: "Bring the database's schema up to date first.")
    var migrate = false

    @OptionGroup var lock: LockOptions

    func validate() throws {
        guard FileText.isFile(location) else { return }
        let isPlain =
            source.rev == nil && source.path.isEmpty && planning.values == PlanOptions() && planning.now == nil
            && environment.environment == EnvironmentOptions.standard
        if !isPlain { throw ValidationError("A saved plan has its own commit, options and environment; give none.") }
    }

    func execute() async throws -> ExitStatus {
        let database = try await DatabaseLocation.require(database)
        let pool = try database.pool()
        if migrate { try await MigrateCommand.migrate(pool) }
        let store = Store(pool: pool)
        let made =
            FileText.isFile(location)
            ? try await SavedPlanFile.recompute(
                location, in: store, database: database, configuration, fetchTimeout: source.fetchTimeout,
                readsEverything: planning.full)
            : try await plan(in: store, database: database)
        output.write(made.plan)
        let application = Application(
            store: store, secrets: made.secrets, isConfirmed: yes, lockTimeout: lock.timeout)
        switch try await application.apply(made) {
        case .applied(let revision, let outcomes):
            if output.format == .text { Terminal.write(AppliedText.text(revision, environment: made.plan.environment)) }
            RotationText.write(outcomes, as: output.format)
        case .nothingToDo(let outcomes): RotationText.write(outcomes, as: output.format)
        case .declined:
            Terminal.writeError("Nothing was applied.\n")
            return .error
        }
        return ExitStatus(made.plan.outcome, reportsChanges: false)
    }

    private func plan(in store: Store, database: DatabaseLocation) async throws -> PlanMaker.Made {
        let opened = try await configuration.open(
            location, source, environment: environment.environment)
        let maker = PlanMaker(
            source: opened, environment: environment.environment, options: planning.values, targets: planning.target,
            now: planning.now, gate: try configuration.gate(of: environment.environment),
            secrets: try database.secrets(configuration, environment: environment.environment),
            readsEverything: planning.full)
        // A plan sees a database without a schema as empty; nothing can be applied to one.
        _ = try await store.observe(environment: environment.environment) { try await $0.environmentRow() }
        return try await maker.make(in: store, database: database.shownName())
    }
}

/// What `apply` says when it is done.
enum AppliedText {
    static func text(_ revision: AppliedRevision, environment: String) -> String {
        let counts = revision.counts.map { "\($0.total) \($0.kind.rawValue) \($0.action)" }
        let what = counts.isEmpty ? "no changes" : counts.joined(separator: ", ")
        return "\nApplied revision \(revision.serial) of environment \(environment): \(what).\n"
    }
}
