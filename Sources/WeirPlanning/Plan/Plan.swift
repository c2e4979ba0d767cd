public import WeirModel

/// What would bring an environment to what a commit states: everything that apply needs, nothing that it would have to
/// decide.
///
/// A plan is a pure function of the desired state, the observed state, `now` and the options. Equal inputs give equal
/// plans, byte for byte in every rendering.
public struct Plan: Sendable {
    /// The environment's name.
    public var environment: String
    /// nil for a comparison of two commits without a database (`plan --from`).
    public var database: String?
    /// What the plan was made from.
    public var source: PlanSource
    /// The commit that the environment shows now (or the one given with `--from`).
    public var previousCommit: ObjectID?
    /// The serial that the observed state had; apply raises it by one and fails where it is another.
    public var serial: Int64
    /// The time that the plan was made for.
    public var now: Instant
    /// What was asked for beside the content.
    public var options: PlanOptions
    /// In the order of apply: see `ChangeOrder`.
    public var changes: [UnitChange]
    /// Held, blocked, orphaned and untargeted units, sorted.
    public var pending: [PendingUnit]
    /// Why apply would refuse this plan as a whole; empty: it would not.
    public var refusals: [Refusal]
    /// Approvals that this plan uses up.
    public var consumedApprovals: [Identifier]
    /// Tombstones whose time is over, destroyed with the next revision.
    public var purges: [Purge]
    /// Bytes that the revision brings along, by digest.
    public var uploads: [BlobUpload]
    /// Bytes that nothing refers to after the revision, which removes them; sorted.
    public var droppedBlobs: [Digest]
    /// Tombstones whose names are taken by units that move.
    public var displacements: [Displacement]
    /// Settings that the revision records with the environment.
    public var settings: RepositorySettings
    /// Every diagnostic of the desired state, for the text below the plan.
    public var diagnostics: [Diagnostic]
    /// How many instances the commit states: `12,403 instances match`.
    public var instanceCount: Int
    /// What the files were taken to mean, recorded so that a later load can go on from this one; 0: none can.
    public var semantics: Int
    /// False where the plan lacks details; it must not be applied then.
    public var complete: Bool
    /// Secrets whose sources could not be asked, sorted: whether they have a new value is not known.
    public var unchecked: [SecretKey]
    /// Writes by others that it deals with, by number.
    public var settlements: [DriftSettlement]
    /// What is deployed once the plan is applied; nil where nobody counted.
    public var deployed: FleetSize?

    /// Makes a plan of its parts; `Planner.plan` is what works them out.
    public init(
        environment: String, database: String?, source: PlanSource, previousCommit: ObjectID?, serial: Int64,
        now: Instant, options: PlanOptions, changes: [UnitChange], pending: [PendingUnit], refusals: [Refusal],
        consumedApprovals: [Identifier], purges: [Purge], displacements: [Displacement] = [],
        settings: RepositorySettings, diagnostics: [Diagnostic], instanceCount: Int, semantics: Int = 0,
        complete: Bool = true, uploads: [BlobUpload] = [], droppedBlobs: [Digest] = [], unchecked: [SecretKey] = [],
        settlements: [DriftSettlement] = [], deployed: FleetSize? = nil
    ) {
        self.environment = environment
        self.database = database
        self.source = source
        self.previousCommit = previousCommit
        self.serial = serial
        self.now = now
        self.options = options
        self.changes = changes
        self.pending = pending
        self.refusals = refusals
        self.consumedApprovals = consumedApprovals
        self.purges = purges
        self.displacements = displacements
        self.settings = settings
        self.diagnostics = diagnostics
        self.instanceCount = instanceCount
        self.semantics = semantics
        self.complete = complete
        self.uploads = uploads
        self.droppedBlobs = droppedBlobs
        self.unchecked = unchecked
        self.settlements = settlements
        self.deployed = deployed
    }

    /// Whether apply would do it: nothing refuses the plan as a whole.
    public var isApplicable: Bool { refusals.isEmpty && complete }

    /// Whether the environment shows the plan's commit once it is applied: not where targets left something out.
    public var advancesCommit: Bool { options.targets.isEmpty }

    /// What the next load can go on from once the plan is applied; nil where it cannot. A plan with targets leaves
    /// another commit's units pending than the one that the environment shows.
    public var reading: AppliedReading? {
        guard advancesCommit, semantics > 0 else { return nil }
        let paths = Set(diagnostics.lazy.filter { $0.severity == .error }.map { Array($0.location.path.utf8) })
        return AppliedReading(
            semantics: semantics,
            problemPaths: paths.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) },
            settings: settings)
    }
}

/// Which content a plan was made from.
public struct PlanSource: Hashable, Sendable {
    /// As in `AppliedSource`.
    public var repository: String
    /// The environment's folder in the repository; empty for its top.
    public var path: String
    /// The branch or revision as asked for.
    public var revision: String
    /// The commit that is read.
    public var commit: ObjectID
    /// The commit's tree.
    public var tree: ObjectID
    /// True: what is on disk on top of `commit`; such a plan cannot be applied.
    public var isWorktree: Bool
    /// Commits since the applied one, and who made them; nil where that is not known.
    public var commitCount: Int?
    /// The names of those who made these commits, each once.
    public var authors: [String]
    /// The message's first line, the note of versions that state none.
    public var summary: String
    /// The commit's author.
    public var author: String
    /// When the author made the commit; nil where that is not known.
    public var committedAt: Instant?
    /// How the commit stands to the applied one.
    public var descent: Descent

    /// How a commit stands to the one that is applied.
    public enum Descent: String, Sendable {
        /// Nothing was applied before, or it is the same commit or a descendant.
        case forward
        /// The repository has both, and the new one does not descend from the applied one.
        case rollback
        /// The repository does not have the applied commit.
        case lost
    }

    /// Describes a commit; what is not known is left out.
    public init(
        repository: String, path: String, revision: String, commit: ObjectID, tree: ObjectID, isWorktree: Bool = false,
        commitCount: Int? = nil, authors: [String] = [], summary: String = "", author: String = "",
        committedAt: Instant? = nil, descent: Descent = .forward
    ) {
        self.repository = repository
        self.path = path
        self.revision = revision
        self.commit = commit
        self.tree = tree
        self.isWorktree = isWorktree
        self.commitCount = commitCount
        self.authors = authors
        self.summary = summary
        self.author = author
        self.committedAt = committedAt
        self.descent = descent
    }

    /// The commit that is read, as a version remembers it.
    var commitDescription: CommitDescription {
        CommitDescription(id: commit, summary: summary, author: author, at: committedAt)
    }
}

/// What the caller asked for beside the content.
public struct PlanOptions: Hashable, Sendable {
    /// Only these units (`--target`); empty: all. A customer stands for its instances too.
    public var targets: Set<UnitKey>
    /// A held unit refuses the plan as a whole.
    public var strict: Bool
    /// A commit that does not descend from the applied one is accepted.
    public var allowRollback: Bool
    /// Another repository or path than the applied one is accepted.
    public var adoptSource: Bool

    /// Asks for a plan of everything with nothing special, unless stated.
    public init(
        targets: Set<UnitKey> = [], strict: Bool = false, allowRollback: Bool = false, adoptSource: Bool = false
    ) {
        self.targets = targets
        self.strict = strict
        self.allowRollback = allowRollback
        self.adoptSource = adoptSource
    }
}

/// Why a plan cannot be applied as a whole.
public struct Refusal: Hashable, Sendable {
    /// What it is about; decides the exit code.
    public enum Kind: String, Sendable {
        case anotherSource = "another-source"
        case rollback
        case lostCommit = "lost-commit"
        case strict
        case worktree
        case suspended
        case noEncryptionKey = "no-encryption-key"
        /// The database lacks versions that commits before this one published.
        case restored
    }

    /// What it is about.
    public var kind: Kind
    /// What happened and what to do.
    public var message: String

    /// Makes a refusal of a kind, with its sentence.
    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}

/// A tombstone to destroy.
public struct Purge: Hashable, Sendable {
    /// The unit that was deleted.
    public var key: UnitKey
    /// Its row, as the plan saw it.
    public var row: RowIdentity

    /// Names the tombstone by its key and its row.
    public init(key: UnitKey, row: RowIdentity) {
        self.key = key
        self.row = row
    }
}
