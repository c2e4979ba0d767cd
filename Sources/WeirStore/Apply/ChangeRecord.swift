import Crypto
import WeirJSON
import WeirModel
import WeirPlanning

/// A row of `weir.change`, as it is written, read back and digested.
struct ChangeRecord: Sendable {
    var ordinal: Int
    var action: String
    var kind: String
    var key: String
    var unit: Identifier
    /// Canonical JSON; see `FieldsJSON`.
    var fields: String
    var reason: String
    var path: String?
    var line: Int64?
    var column: Int64?
    var isApproved: Bool

    /// Adds the row to a digest: its canonical JSON and a line feed.
    func update(_ hash: inout SHA256, with writer: inout JSONWriter) {
        writer.removeAll()
        writer.beginObject()
        writer.key("action")
        writer.string(action)
        writer.key("approved")
        writer.bool(isApproved)
        if let column {
            writer.key("column")
            writer.integer(column)
        }
        writer.key("fields")
        writer.raw(fields.utf8)
        writer.key("id")
        writer.string(unit.description)
        writer.key("key")
        writer.string(key)
        writer.key("kind")
        writer.string(kind)
        if let line {
            writer.key("line")
            writer.integer(line)
        }
        writer.key("ordinal")
        writer.integer(ordinal)
        if let path {
            writer.key("path")
            writer.string(path)
        }
        writer.key("reason")
        writer.string(reason)
        writer.endObject()
        hash.update(data: writer.bytes)
        hash.update(data: [UInt8(ascii: "\n")])
    }
}

extension ApplyWork {
    /// Calls `body` with a row for every part of every change, in the plan's order.
    func forEachChange(_ body: (ChangeRecord) throws -> Void) rethrows {
        var ordinal = 0
        var writer = JSONWriter()
        for (index, change) in plan.changes.enumerated() {
            let unit = units[index]
            for part in change.parts {
                ordinal += 1
                writer.removeAll()
                FieldsJSON.encode(part.fields, into: &writer)
                try body(
                    ChangeRecord(
                        ordinal: ordinal, action: part.action.rawValue, kind: change.key.kind.rawValue,
                        key: change.key.name, unit: unit, fields: writer.text, reason: part.reason.withoutNUL,
                        path: part.source?.path, line: (part.source?.position.line).map(Int64.init),
                        column: (part.source?.position.column).map(Int64.init),
                        isApproved: part.isApproved))
            }
        }
    }

    /// How many units of a kind the revision does something to, sorted.
    var counts: [RevisionCount] {
        struct Name: Hashable {
            let kind: UnitKind
            let action: String
        }
        var counts: [Name: RevisionCount] = [:]
        func count(_ kind: UnitKind, _ action: String, isApproved: Bool) {
            let name = Name(kind: kind, action: action)
            var value = counts[name] ?? RevisionCount(kind: kind, action: action, total: 0, approved: 0)
            value.total += 1
            if isApproved { value.approved += 1 }
            counts[name] = value
        }
        for change in plan.changes {
            for part in change.parts {
                count(change.key.kind, part.action.rawValue, isApproved: part.isApproved)
            }
        }
        for purge in plan.purges { count(purge.key.kind, RevisionCount.purge, isApproved: false) }
        return counts.values.sorted()
    }
}
