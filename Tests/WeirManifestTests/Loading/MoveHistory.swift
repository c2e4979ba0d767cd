import Synchronization
import WeirModel
import WeirPlanning
import WeirTesting

@testable import WeirManifest

/// A repository that is applied commit by commit, for telling what moved between them.
struct MoveHistory {
    private(set) var tree: MemoryTree
    private(set) var observed = ObservedState.empty
    private var history = MemoryHistory()
    private var commits = 0

    init(_ tree: MemoryTree) async throws {
        self.tree = tree
        try await apply()
    }

    /// What a commit that makes these changes states; nil takes a file away.
    func load(_ files: [String: String?], knowsContents: Bool = true) async throws -> Loaded {
        try await load(changed(files), knowsContents: knowsContents)
    }

    /// Of which files the former content is read to tell what a commit with these changes moves.
    func formerFilesRead(_ files: [String: String?]) async throws -> [String] {
        let tree = changed(files)
        let log = ReadLog()
        guard let former = try history.formerFiles(before: tree, applied: observed.environment?.applied?.tree) else {
            return []
        }
        let changes = former.files.map { FormerFiles.Change(path: $0.key, old: $0.value) }
        let counted = FormerFiles(changes) { LoggingReader(reader: try former.reader(), log: log) }
        let loader = RepositoryLoader(
            catalogue: observed.catalogue, timeZones: Fleet.timeZones, chunks: Chunks(parallelism: 1),
            evidence: MoveEvidence(observed: observed, former: counted))
        _ = try await loader.load(tree)
        return log.paths.sorted()
    }

    /// Commits changes and applies them.
    @discardableResult
    mutating func commit(_ files: [String: String?]) async throws -> Plan {
        tree = changed(files)
        return try await apply()
    }

    private func changed(_ files: [String: String?]) -> MemoryTree {
        var tree = tree
        for (path, text) in files { tree[path] = text }
        return tree
    }

    private func load(_ tree: MemoryTree, knowsContents: Bool = true) async throws -> Loaded {
        let applied = knowsContents ? observed.environment?.applied?.tree : nil
        let evidence = MoveEvidence(
            observed: observed, former: try history.formerFiles(before: tree, applied: applied))
        let loader = RepositoryLoader(
            catalogue: observed.catalogue, timeZones: Fleet.timeZones, chunks: Chunks(parallelism: 1),
            evidence: evidence)
        return Loaded(state: try await loader.load(tree))
    }

    @discardableResult
    private mutating func apply() async throws -> Plan {
        let loaded = try await load(tree)
        commits += 1
        let id = Self.objectID(commits)
        history.add(tree, as: id)
        let plan = Planner.plan(
            desired: loaded.state, observed: observed,
            source: PlanSource(repository: "x", path: "", revision: "main", commit: id, tree: id),
            environment: "test", database: "test", now: Instant(microseconds: Int64(commits) * 1_000_000))
        let revision = Identifier(version8From: Digests.sha256("revision \(commits)"))
        observed = observed.applying(plan, revision: revision)
        return plan
    }

    private static func objectID(_ number: Int) -> ObjectID { ObjectID(words: (0, 0, UInt32(number))) }
}

/// The paths of the files that a reader read.
private final class ReadLog: Sendable {
    private let storage = Mutex<Set<String>>([])

    var paths: Set<String> { storage.withLock { $0 } }
    func add(_ path: String) { storage.withLock { _ = $0.insert(path) } }
}

/// Writes down what is read.
private final class LoggingReader: SourceReader {
    private let reader: any SourceReader
    private let log: ReadLog

    init(reader: any SourceReader, log: ReadLog) {
        self.reader = reader
        self.log = log
    }

    func size(of entry: SourceEntry) throws -> Int { try reader.size(of: entry) }

    func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        log.add(entry.path)
        return try reader.read(entry, body)
    }
}

extension Loaded {
    /// `instance globex/erp → globex/crm at customers/globex/crm.yaml:1:1`.
    var moves: [String] {
        state.moves.map { "\($0.from.kind.rawValue) \($0.from.name) → \($0.to.name)" }
    }
}

extension MemoryTree {
    /// The changes that rename a file, or a folder with all that is in it, and edit it.
    func renaming(_ old: String, to new: String, _ edit: (String) -> String = { $0 }) -> [String: String?] {
        var changes: [String: String?] = [:]
        for path in paths where path == old || path.hasPrefix("\(old)/") {
            guard let text = self[path] else { continue }
            changes[path] = .some(nil)
            changes[new + path.dropFirst(old.count)] = .some(edit(text))
        }
        return changes
    }
}
