import WeirGit
import WeirModel
import WeirPlanning
import WeirStore

/// Saved plans on disk.
struct SavedPlanFile {
    var plan: Plan
    /// Where the repository is found again.
    var location: String

    /// Plans name customers and their configuration: only their owner may read them.
    private static let mode: UInt32 = 0o600

    func write(to path: String) throws {
        let saved = SavedPlan(plan, location: location, binaryVersion: WeirVersion.current)
        try FileText.write(String(decoding: saved.encoded(), as: UTF8.self), to: path, mode: Self.mode)
    }

    /// Computes the plan in `path` again, from the same commit, time and options.
    ///
    /// Throws a `CommandFailure` with the status `blocked` where anything is different, saying what moved.
    static func recompute(
        _ path: String, in store: Store, database: DatabaseLocation, _ configuration: ConfigurationOptions,
        fetchTimeout: Duration, readsEverything: Bool
    ) async throws -> PlanMaker.Made {
        guard let text = FileText.read(path) else { throw CommandFailure("\(path) cannot be read") }
        let saved: SavedPlan
        do throws(SavedPlanError) {
            saved = try SavedPlan(decoding: Array(text.utf8))
        } catch {
            throw CommandFailure("\(path) is refused: \(error). Save it again with weir plan --out.", status: .blocked)
        }
        let folders = SourceFolders(text: saved.path).names
        guard folders.allSatisfy({ (try? FolderArgument.parse($0)) == $0 }) else {
            throw CommandFailure("\(path) is refused: it names no folder of a repository.", status: .blocked)
        }
        var options = SourceOptions()
        (options.rev, options.path, options.fetchTimeout) = (saved.commit.description, folders, fetchTimeout)
        var source: OpenedSource
        do {
            source = try await configuration.open(saved.location, options, environment: saved.environment)
        } catch let failure as FetchFailure {
            throw failure
        } catch {
            throw CommandFailure(
                "\(path) is refused, because what it was made from is not there: \(CommandFailure(describing: error).message)",
                status: .blocked)
        }
        source.description.revision = saved.revision
        // It is for the moment at which it was saved, and is applied in a window that is open now.
        let gate = try configuration.gate(of: saved.environment)
        let opening = gate(try await Self.now(store, saved.environment))
        let maker = PlanMaker(
            source: source, environment: saved.environment, options: saved.options, now: saved.now,
            gate: { _ in opening },
            secrets: try database.secrets(configuration, environment: saved.environment),
            readsEverything: readsEverything)
        let made: PlanMaker.Made
        do {
            made = try await maker.make(in: store, database: database.shownName())
        } catch let error as SourceError {
            throw CommandFailure(
                "\(path) is refused, because what it was made from cannot be read: \(error)", status: .blocked)
        }
        let moved = saved.compare(with: made.plan, binaryVersion: WeirVersion.current)
        guard moved.isEmpty else {
            let shown = moved.prefix(10).map { "\n  \($0)" }.joined()
            let rest = moved.count > 10 ? "\n  … and \(moved.count - 10) more" : ""
            throw CommandFailure(
                "\(path) is refused, because it is not what applying it would do:\(shown)\(rest)\nSave it again with weir plan --out.",
                status: .blocked)
        }
        return made
    }

    /// By the database's clock; by the system's where the database has no schema yet.
    private static func now(_ store: Store, _ environment: String) async throws -> Instant {
        do {
            return try await store.observe(environment: environment) { $0.now } ?? Effects.now()
        } catch StoreError.missingSchema {
            return Effects.now()
        }
    }
}
