public import WeirModel

/// A file that two trees do not agree about.
public struct TreeChange: Hashable, Sendable {
    /// What one of the trees has at the path.
    public struct Side: Hashable, Sendable {
        /// The content's id.
        public var objectID: ObjectID
        /// What it is.
        public var kind: SourceEntry.Kind

        /// Memberwise.
        public init(objectID: ObjectID, kind: SourceEntry.Kind) {
            self.objectID = objectID
            self.kind = kind
        }
    }

    /// What happened to the file.
    public enum Action: String, Hashable, Sendable {
        case added, deleted, modified
    }

    /// From the environment's root folder, with `/` between components.
    public var path: String
    /// What was there before; nil for an added file.
    public var old: Side?
    /// What is there now; nil for a deleted file.
    public var new: Side?

    /// Memberwise.
    public init(path: String, old: Side?, new: Side?) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// What happened to the file.
    public var action: Action { old == nil ? .added : new == nil ? .deleted : .modified }
}

/// What two trees do not agree about.
public struct TreeChanges: Hashable, Sendable {
    /// By the bytes of their paths.
    public var changes: [TreeChange]
    /// How many tree objects were read to find out.
    public var treesRead: Int

    /// Memberwise.
    public init(changes: [TreeChange], treesRead: Int) {
        self.changes = changes
        self.treesRead = treesRead
    }

    /// A file that has another path now.
    public struct Rename: Hashable, Sendable {
        /// The path before.
        public var from: String
        /// The path now.
        public var to: String
        /// What both hold.
        public var objectID: ObjectID
    }

    /// The deleted files whose content was added in exactly one other place, and deleted in no other one. By the
    /// bytes of the old path. Empty files are left out: they have nothing to be known by.
    public func exactRenames() -> [Rename] {
        var deleted: [ObjectID: [String]] = [:]
        var added: [ObjectID: [String]] = [:]
        for change in changes {
            switch (change.old, change.new) {
            case (let old?, nil) where old.kind.hasContent: deleted[old.objectID, default: []].append(change.path)
            case (nil, let new?) where new.kind.hasContent: added[new.objectID, default: []].append(change.path)
            default: break
            }
        }
        return changes.compactMap { change in
            guard let id = change.old?.objectID, change.new == nil, id != Self.emptyBlob,
                let from = deleted[id], from.count == 1, let to = added[id], to.count == 1
            else { return nil }
            return Rename(from: from[0], to: to[0], objectID: id)
        }
    }

    private static let emptyBlob = ObjectID("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
}

extension SourceEntry.Kind {
    var hasContent: Bool { self == .file || self == .executable }
}
