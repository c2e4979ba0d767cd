import ArgumentParser
import WeirGit
import WeirModel
import WeirPlanning
import WeirStore

/// `weir versions`
struct VersionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "What is published, where a backup does not know it.",
        subcommands: [VersionsRebuild.self])
}

/// `weir versions rebuild`
struct VersionsRebuild: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Publish again what a restored database lacks.",
        discussion: """
            For a database that was restored from an old backup, before anything is applied to it. Follows the branch \
            from the commit that the backup shows and publishes what each commit published, in their order, so that \
            versions get the numbers that they had. Nothing else is changed; weir apply or the controller does that next. \
            It can be run again after it was interrupted.
            """)

    @Argument(help: ArgumentHelp("A folder in a Git repository, or a URL to fetch.", valueName: "path|url"))
    var location = "."

    @OptionGroup var source: SourceOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Only this commit was applied. Several, where the controller's log tells which. Default: each was.",
            valueName: "commit"))
    var commit: [String] = []

    @Flag(help: "Publish nothing: what was published after the backup may be forgotten.")
    var none = false

    @Flag(help: "Publish without asking.")
    var yes = false

    @OptionGroup var lock: LockOptions

    func validate() throws {
        if none, !commit.isEmpty { throw ValidationError("--none and --commit exclude each other.") }
    }

    func execute() async throws -> ExitStatus {
        let location = try await DatabaseLocation.require(database)
        let (store, name) = (Store(pool: try location.pool()), environment.environment)
        let opened = try await configuration.open(self.location, source, environment: name)
        let rebuild = VersionRebuild(
            source: opened, environment: name, commits: Set(try await opened.commits(named: commit)))
        let (row, steps) = try await store.observe(environment: name) { snapshot in
            let observed = try await Progress.during("Reading what is deployed") { try await snapshot.state() }
            try check(observed.environment, opened)
            return (
                observed.environment,
                try await Progress.during("Reading the history") { try await rebuild.steps(snapshot, observed) }
            )
        }
        guard let row else { throw StoreError.unknownEnvironment(name) }
        Terminal.writeLines(RebuildText.text(steps, environment: name))
        guard !steps.isEmpty else {
            try await store.settle(environment: row.id)
            return .done
        }
        let question = none ? "Forget them in environment \(name)?" : "Publish them in environment \(name)?"
        guard try yes || Terminal.confirm(question) else {
            Terminal.writeError("Nothing was published.\n")
            return .error
        }
        if none {
            try await store.forget(
                versions: steps.flatMap(\.versions).map(\.name), environment: row.id, actor: ProcessEnvironment.actor)
            Terminal.write("Environment \(name) goes on without them. Next: weir apply, or the controller.\n")
            return .done
        }
        let shown = try location.shownName()
        let count = try await store.withLease(
            of: name, holder: LeaseHolder.name, timeToLive: Application.timeToLive, lockTimeout: lock.timeout
        ) { lease in
            let application = Application(
                store: store, secrets: nil, isConfirmed: true, lockTimeout: .zero, lease: lease)
            var count = 0
            for step in steps {
                let made = try await rebuild.make(step, in: store, database: shown)
                if case .applied = try await application.apply(made) { count += step.versions.count }
            }
            // From now on it is the one to go on with.
            try await store.settle(environment: lease.environmentID)
            return count
        }
        Terminal.write(
            "Published \(count) \(count == 1 ? "version" : "versions"). Next: weir apply, or the controller.\n")
        return .done
    }

    /// Throws a `CommandFailure` where the content does not follow from what the database shows.
    private func check(_ row: ObservedEnvironment?, _ opened: OpenedSource) throws {
        guard let applied = row?.applied else {
            throw CommandFailure(
                "nothing was ever applied to environment \(environment.environment); weir apply begins it")
        }
        let wanted = opened.description
        guard applied.repository == wanted.repository, applied.path == wanted.path else {
            throw CommandFailure(
                "environment \(environment.environment) was applied from \(applied.repository)"
                    + (applied.path.isEmpty ? "" : " at \(applied.path)/")
                    + "; rebuild its versions from there (--path)", status: .blocked)
        }
    }
}

extension OpenedSource {
    /// The ids of commits of its repository.
    ///
    /// Throws a `GitError` where there is no such commit.
    fileprivate func commits(named names: [String]) async throws -> [ObjectID] {
        guard let repository, !names.isEmpty else { return [] }
        return try await repository.run { git in try names.map { try git.commit($0).id } }
    }
}

/// What `weir versions rebuild` shows.
enum RebuildText {
    static func text(_ steps: [VersionRebuild.Step], environment: String) -> String {
        guard !steps.isEmpty else {
            return "Environment \(environment) lacks no version that a commit since its last revision published.\n"
        }
        var text = "Environment \(environment) lacks what these commits published:\n"
        for step in steps {
            for version in step.versions {
                let words = [version.release, version.note.isEmpty ? nil : "\"\(version.note)\""].compactMap { $0 }
                text += "  \(step.source.description.commit.short)  \(version.name)"
                text += words.isEmpty ? "\n" : "  \(TerminalText.cut(words.joined(separator: ", "), to: 160))\n"
            }
        }
        return text
    }
}
