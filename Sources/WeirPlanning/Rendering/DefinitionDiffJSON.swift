import WeirJSON
import WeirModel

/// What makes one definition another, as programs read it: the format `weir.diff/v1`, keys sorted.
public enum DefinitionDiffJSON {
    /// The name and version of the format, in its member `format`.
    public static let format = "weir.diff/v1"

    /// The differences as JSON for people and programs, with a line end at its end.
    public static func render(
        _ diff: DefinitionDiff, from before: DefinitionVersion, to after: DefinitionVersion
    ) -> String {
        var writer = JSONWriter(layout: .indented)
        writer.beginObject()
        writer.key("changes")
        writer.beginArray()
        for change in diff.changes { write(change, to: &writer) }
        writer.endArray()
        writer.key("format")
        writer.string(format)
        write(before, as: "from", to: &writer)
        let counts = diff.counts
        writer.key("summary")
        writer.beginObject()
        for kind in DefinitionDiff.Kind.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let count = counts[kind] else { continue }
            writer.key(kind.rawValue)
            writer.integer(count)
        }
        writer.endObject()
        write(after, as: "to", to: &writer)
        writer.endObject()
        return writer.text + "\n"
    }

    /// `before` and `after` are the values themselves; a secret has `secret` instead, a move `from` and `to`, a new item
    /// of a list `to`, a rename the name that it was `from`.
    private static func write(_ change: DefinitionDiff.Change, to writer: inout JSONWriter) {
        var (before, after) = (FieldValue.absent, FieldValue.absent)
        switch change.event {
        case .added(let value, _): after = value
        case .removed(let value): before = value
        case .changed(let left, let right): (before, after) = (left, right)
        case .moved, .renamed: break
        }
        let isSecret = before == .secret || after == .secret
        writer.beginObject()
        if !isSecret, case .json(let json) = after {
            writer.key("after")
            writer.raw(json.utf8)
        }
        if !isSecret, case .json(let json) = before {
            writer.key("before")
            writer.raw(json.utf8)
        }
        writer.key("event")
        writer.string(change.event.kind.rawValue)
        if case .moved(let from, _) = change.event { write(from, as: "from", to: &writer) }
        if case .renamed(let name) = change.event {
            writer.key("from")
            writer.string(name)
        }
        writer.key("path")
        writer.strings(change.path)
        if isSecret {
            writer.key("secret")
            writer.bool(true)
        }
        DiagnosticJSON.write(change.source, as: "source", to: &writer)
        switch change.event {
        case .added(_, at: let to?), .moved(_, let to): write(to, as: "to", to: &writer)
        default: break
        }
        writer.endObject()
    }

    private static func write(_ place: DefinitionDiff.Place, as name: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        writer.key("after")
        if let after = place.after { writer.string(after) } else { writer.null() }
        writer.key("index")
        writer.integer(place.index)
        writer.key("list")
        writer.strings(place.list)
        writer.endObject()
    }

    private static func write(_ side: DefinitionVersion, as name: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        if case .stated(_, let commit, _) = side.origin {
            writer.key("commit")
            writer.string(commit.description)
        }
        writer.key("digest")
        writer.string("sha256:\(side.digest)")
        if side.origin == .draft {
            writer.key("draft")
            writer.bool(true)
        }
        writer.key("integration")
        writer.string(side.integration)
        switch side.origin {
        case .published(let number, let release):
            writer.key("release")
            if let release { writer.string(release) } else { writer.null() }
            writer.key("version")
            writer.integer(number)
        case .draft: break
        case .stated(let revision, _, let isWorktree):
            writer.key("revision")
            writer.string(revision)
            writer.key("worktree")
            writer.bool(isWorktree)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes an array of strings.
    mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
