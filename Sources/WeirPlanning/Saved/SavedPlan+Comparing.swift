import WeirJSON
import WeirModel

extension SavedPlan {
    /// What moved since the plan was saved, in words; empty where `plan`, computed again, promises exactly the same.
    ///
    /// - Parameter binaryVersion: The version of the program that computed it again.
    public func compare(with plan: Plan, binaryVersion: String) -> [String] {
        var moved: [String] = []
        func note(_ name: String, _ before: String, _ after: String) {
            if before != after { moved.append("\(name) \(before) → \(after)") }
        }
        note("environment", environment, plan.environment)
        note("commit", commit.short, plan.source.commit.short)
        note("tree", tree.short, plan.source.tree.short)
        note("serial", String(serial), String(plan.serial))
        note("time", now.description, plan.now.description)
        note("weir", self.binaryVersion, binaryVersion)
        if options != plan.options { moved.append("the options are others") }
        var writer = JSONWriter()
        PlanJSON.write(plan, to: &writer)
        moved += Entries(self.plan).differences(to: Entries(writer.bytes))
        if moved.isEmpty, digest != PlanDigest.of(plan) {
            moved.append("what would be written is different, although the plan reads the same")
        }
        return moved
    }

    /// The entries of a plan's JSON by what they are about.
    private struct Entries {
        /// `instance globex/erp` → `deploy`, with the entry's whole text.
        private var texts: [String: [String: String]] = [:]

        private static let lists = ["blocked", "changes", "held", "orphans", "untargeted"]

        init(_ json: [UInt8]) {
            let text = CanonicalText(json)
            guard let root = text.root else { return }
            for list in Self.lists {
                guard let value = text.value(of: list, in: root), let items = text.items(value) else { continue }
                for item in items {
                    func member(_ name: String) -> String? { text.value(of: name, in: item).flatMap(text.string) }
                    let unit = "\(member("kind") ?? "unit") \(member("key") ?? "?")"
                    let action = member("action")
                    let what =
                        list == "changes"
                        ? action ?? "change" : [list, action].compactMap(\.self).joined(separator: " ")
                    texts[unit, default: [:]][what] = text.text(item)
                }
            }
        }

        func differences(to other: Entries) -> [String] {
            var result: [String] = []
            for unit in Set(texts.keys).union(other.texts.keys).sorted() {
                let before = texts[unit] ?? [:]
                let after = other.texts[unit] ?? [:]
                for what in Set(before.keys).union(after.keys).sorted() where before[what] != after[what] {
                    if after[what] == nil {
                        result.append("\(unit): no longer \(what)")
                    } else if before[what] == nil {
                        result.append("\(unit): now \(what)")
                    } else {
                        result.append("\(unit): \(what) is different")
                    }
                }
            }
            return result
        }
    }
}
