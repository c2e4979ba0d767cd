import WeirJSON
import WeirModel

/// The places in which two definitions differ, each addressed by flow, step and input names.
///
/// A list whose items all have a `name`, or all have a `key`, is compared by these names, as fork patches address it;
/// its order counts as a field of its own. An input expression `{"type":"value","value":X}` shows as X. Values of
/// inputs that are named as secrets are never shown.
struct DefinitionDifference {
    private let old: CanonicalText
    private let new: CanonicalText
    private let positions: DefinitionPositions
    private var changes: [FieldChange] = []

    /// The fields that changed from the canonical JSON `before` to `after`, a definition read from `path`.
    static func between(_ before: [UInt8], _ after: Definition, path: String) -> [FieldChange] {
        let new = CanonicalText(after.json)
        let old = CanonicalText(before)
        guard let left = old.root, let right = new.root else { return [] }
        var difference = DefinitionDifference(
            old: old, new: new, positions: DefinitionPositions(document: after.document, path: path))
        difference.compare(left, right, at: [])
        return difference.changes
    }

    private init(old: CanonicalText, new: CanonicalText, positions: DefinitionPositions) {
        self.old = old
        self.new = new
        self.positions = positions
    }

    private mutating func compare(_ left: Range<Int>, _ right: Range<Int>, at path: [String]) {
        if old.bytes[left] == new.bytes[right] { return }
        if let before = Expression.plainValue(left, in: old), let after = Expression.plainValue(right, in: new) {
            emit(before, after, at: path)
        } else if let before = old.members(left), let after = new.members(right) {
            compare(
                before.map { Child(name: old.string($0.rawKey) ?? "", value: $0.value) },
                after.map { Child(name: new.string($0.rawKey) ?? "", value: $0.value) }, at: path)
        } else if let before = Child.named(left, in: old), let after = Child.named(right, in: new) {
            let order = (before.map(\.name), after.map(\.name))
            let common = Set(order.0).intersection(order.1)
            let (oldOrder, newOrder) = (order.0.filter(common.contains), order.1.filter(common.contains))
            if oldOrder != newOrder {
                changes.append(
                    FieldChange(
                        path: path + ["(order)"], before: PlanWords.json(oldOrder), after: PlanWords.json(newOrder),
                        source: positions.location(of: path)))
            }
            compare(before.sorted(by: Child.precedes), after.sorted(by: Child.precedes), at: path)
        } else if let before = old.items(left), let after = new.items(right), before.count == after.count,
            after.contains(where: { new.kind($0) == .object || new.kind($0) == .array })
        {
            for (index, pair) in zip(before, after).enumerated() {
                compare(pair.0, pair.1, at: path + [String(index)])
            }
        } else {
            emit(left, right, at: path)
        }
    }

    /// Merges two lists of children that are sorted by name.
    private mutating func compare(_ before: [Child], _ after: [Child], at path: [String]) {
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if right == after.count || left < before.count && Child.precedes(before[left], after[right]) {
                emit(before[left].value, nil, at: path + [before[left].name])
                left += 1
            } else if left == before.count || Child.precedes(after[right], before[left]) {
                emit(nil, after[right].value, at: path + [after[right].name])
                right += 1
            } else {
                compare(before[left].value, after[right].value, at: path + [after[right].name])
                left += 1
                right += 1
            }
        }
    }

    private mutating func emit(_ before: Range<Int>?, _ after: Range<Int>?, at path: [String]) {
        let location = after == nil ? nil : positions.location(of: path)
        guard !Redaction.isSecret(path) else {
            changes.append(FieldChange(path: path, before: .secret, after: .secret, source: location))
            return
        }
        changes.append(
            FieldChange(
                path: path, before: before.map { shown($0, in: old, at: path) } ?? .absent,
                after: after.map { shown($0, in: new, at: path) } ?? .absent, source: location))
    }

    private func shown(_ value: Range<Int>, in text: CanonicalText, at path: [String]) -> FieldValue {
        let plain = Expression.plainValue(value, in: text) ?? value
        var writer = JSONWriter()
        Redaction.write(plain, of: text, at: path, to: &writer)
        return .json(writer.text)
    }
}

extension DefinitionDifference {
    /// A member of an object, or an item of a list by its name.
    private struct Child {
        var name: String
        var value: Range<Int>

        static func precedes(_ left: Child, _ right: Child) -> Bool { ByteOrder.precedes(left.name, right.name) }

        /// The items of a list that all have a `name` or all have a `key`, each a different one; nil for others.
        static func named(_ list: Range<Int>, in text: CanonicalText) -> [Child]? {
            guard let items = text.items(list) else { return nil }
            for identity in ["name", "key"] {
                var names: Set<String> = []
                let children = items.compactMap { item -> Child? in
                    guard let value = text.value(of: identity, in: item), let name = text.string(value),
                        names.insert(name).inserted
                    else { return nil }
                    return Child(name: name, value: item)
                }
                if children.count == items.count { return children }
            }
            return nil
        }
    }

    /// Input expressions (`{"type":"value","value":"30000"}`).
    private enum Expression {
        /// The value of an expression that is a plain value and nothing else.
        static func plainValue(_ value: Range<Int>, in text: CanonicalText) -> Range<Int>? {
            guard let members = text.members(value), members.count == 2,
                text.string(members[0].rawKey) == "type", text.string(members[0].value) == "value",
                text.string(members[1].rawKey) == "value"
            else { return nil }
            return members[1].value
        }
    }

    /// Keeps the values of inputs that are named as secrets out of what is shown.
    private enum Redaction {
        /// Whether the value at `path` is an input's, or part of one, whose name says secret; or the default of such
        /// a variable.
        static func isSecret(_ path: [String]) -> Bool {
            for index in path.indices.dropFirst() where path[index - 1] == "inputs" {
                if SecretNames.looksSecret(path[index]) { return true }
            }
            guard path.count >= 3, path[0] == "requiredConfigVars", path[2] == "defaultValue" else { return false }
            return SecretNames.looksSecret(path[1])
        }

        /// Copies `value` with `"(secret)"` in place of secret values.
        static func write(_ value: Range<Int>, of text: CanonicalText, at path: [String], to writer: inout JSONWriter) {
            if isSecret(path) {
                writer.string("(secret)")
            } else if let members = text.members(value) {
                writer.beginObject()
                for member in members {
                    let key = text.string(member.rawKey) ?? ""
                    writer.key(key)
                    write(member.value, of: text, at: path + [key], to: &writer)
                }
                writer.endObject()
            } else if let items = text.items(value) {
                writer.beginArray()
                let names = Child.named(value, in: text)
                for (index, item) in items.enumerated() {
                    write(item, of: text, at: path + [names?[index].name ?? String(index)], to: &writer)
                }
                writer.endArray()
            } else {
                writer.raw(text.bytes[value])
            }
        }
    }
}
