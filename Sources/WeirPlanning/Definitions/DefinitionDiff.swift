import WeirJSON
public import WeirModel

/// What makes one definition another: by flow, step, input, config variable and page.
///
/// Lists whose items have names, keys or, on config pages, variables are compared by these: an item that stands elsewhere
/// has moved. Steps are followed through their whole flow, into loops and branches and out of them. What only got
/// another name is renamed: flows, steps, branches and pages that otherwise are as they were, and loops that keep their
/// body. Values of inputs that are named as secrets are never in it.
public struct DefinitionDiff: Hashable, Sendable {
    /// By path.
    public var changes: [Change]

    /// One difference.
    public struct Change: Hashable, Sendable {
        /// Path components: `["flows", "Import", "steps", "Fetch", "inputs", "timeout"]`. Of what is removed as it was,
        /// of everything else as it is.
        public var path: [String]
        /// What became of it.
        public var event: Event
        /// Where the new definition's file says so; nil for a removal, and without a file.
        public var source: SourceLocation?
    }

    /// What became of a part of a definition.
    public enum Event: Hashable, Sendable {
        /// It is new, with all that is in it but for steps that have moved there; with its place in a list of items that
        /// are compared by name.
        case added(FieldValue, at: Place?)
        /// It is gone, with all that was in it but for steps that have moved away.
        case removed(FieldValue)
        /// An input expression `{"type": "value", "value": X}` shows as X.
        case changed(before: FieldValue, after: FieldValue)
        /// It stands elsewhere. What else changed in it are changes of their own.
        case moved(from: Place, to: Place)
        /// Its name was `from`. What else changed in it are changes of their own.
        case renamed(from: String)

        /// The event without what it says.
        public var kind: Kind {
            switch self {
            case .added: .added
            case .removed: .removed
            case .changed: .changed
            case .moved: .moved
            case .renamed: .renamed
            }
        }
    }

    /// The kinds of events.
    public enum Kind: String, Hashable, Sendable, CaseIterable { case added, removed, changed, moved, renamed }

    /// Where an item of a list stands.
    public struct Place: Hashable, Sendable {
        /// The path of the list.
        public var list: [String]
        /// The item before it; nil for the first one.
        public var after: String?
        /// From 0.
        public var index: Int
    }

    /// The differences that lead from one definition to another. In time about linear in the size of both.
    public static func between(_ before: DefinitionContent, _ after: DefinitionContent) -> DefinitionDiff {
        DefinitionDiff(changes: DefinitionComparison.of(before.tree, after.tree).changes)
    }

    /// How many changes of each kind there are; kinds without any are not in it.
    public var counts: [Kind: Int] { changes.reduce(into: [:]) { $0[$1.event.kind, default: 0] += 1 } }
}

/// A definition to compare.
public struct DefinitionContent: Sendable {
    let tree: DefinitionTree

    /// A published version's canonical JSON; nil where it is none.
    public init?(json: [UInt8]) {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        // Aliases can make the JSON of a definition longer than its file may be.
        var reader = JSONReader(limits: DocumentLimits(bytes: .max, nodes: .max))
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics), !document.nodes.isEmpty
        else { return nil }
        tree = DefinitionTree(document)
    }

    /// A definition that was read from the file at `path`, whose positions the changes get.
    public init(_ definition: Definition, path: String) {
        tree = DefinitionTree(definition.document, path: path)
    }
}

extension DefinitionContent {
    init(tree: DefinitionTree) { self.tree = tree }
}
