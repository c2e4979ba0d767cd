import WeirJSON
public import WeirModel

/// A plan in a file: a promise about the result that apply holds itself to.
///
/// It is never carried out as it stands. Apply computes the plan again from the same commit, time and options, and
/// refuses where anything is different (`compare`).
public struct SavedPlan: Hashable, Sendable {
    /// The name and version of the format, in its member `format`.
    public static let format = "weir.savedplan/v1"

    /// The environment that the plan is for.
    public var environment: String
    /// Where the command line finds the repository again: a folder or a URL without credentials.
    public var location: String
    /// The environment's folder in the repository; empty for its top.
    public var path: String
    /// The branch or revision as asked for.
    public var revision: String
    /// The commit that the plan leads to.
    public var commit: ObjectID
    /// The commit's tree.
    public var tree: ObjectID
    /// The serial that the plan saw.
    public var serial: Int64
    /// The time that the plan was made for.
    public var now: Instant
    /// What was asked for beside the content.
    public var options: PlanOptions
    /// The version of the program that made the plan.
    public var binaryVersion: String
    /// Compact JSON of the plan, as `PlanJSON` renders it.
    public var plan: [UInt8]
    /// `PlanDigest` of the plan.
    public var digest: Digest

    /// Saves `plan`.
    public init(_ plan: Plan, location: String, binaryVersion: String) {
        environment = plan.environment
        self.location = location
        path = plan.source.path
        revision = plan.source.revision
        commit = plan.source.commit
        tree = plan.source.tree
        serial = plan.serial
        now = plan.now
        options = plan.options
        self.binaryVersion = binaryVersion
        var writer = JSONWriter()
        PlanJSON.write(plan, to: &writer)
        self.plan = writer.bytes
        digest = PlanDigest.of(plan)
    }

    init(
        environment: String, location: String, path: String, revision: String, commit: ObjectID, tree: ObjectID,
        serial: Int64, now: Instant, options: PlanOptions, binaryVersion: String, plan: [UInt8], digest: Digest
    ) {
        self.environment = environment
        self.location = location
        self.path = path
        self.revision = revision
        self.commit = commit
        self.tree = tree
        self.serial = serial
        self.now = now
        self.options = options
        self.binaryVersion = binaryVersion
        self.plan = plan
        self.digest = digest
    }

    /// The file's content: JSON with sorted keys.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(layout: .indented)
        writer.beginObject()
        func text(_ key: String, _ value: String) {
            writer.key(key)
            writer.string(value)
        }
        text("binaryVersion", binaryVersion)
        text("commit", commit.description)
        text("digest", digest.description)
        text("environment", environment)
        text("format", Self.format)
        text("location", location)
        text("now", now.description)
        writer.key("options")
        Self.write(options, to: &writer)
        text("path", path)
        writer.key("plan")
        writer.raw(plan)
        text("revision", revision)
        writer.key("serial")
        writer.integer(serial)
        text("tree", tree.description)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    static func write(_ options: PlanOptions, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("adoptSource")
        writer.bool(options.adoptSource)
        writer.key("allowRollback")
        writer.bool(options.allowRollback)
        writer.key("strict")
        writer.bool(options.strict)
        writer.key("targets")
        writer.beginArray()
        for target in options.targets.sorted() { writer.string("\(target.kind.rawValue) \(target.name)") }
        writer.endArray()
        writer.endObject()
    }
}
