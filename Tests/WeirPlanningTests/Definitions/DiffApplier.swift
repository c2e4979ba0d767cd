import WeirPlanning

/// Makes the new definition out of the old one and what a diff says: what the diff leaves out is then missing.
enum DiffApplier {
    /// The outcome. Plain expressions that are new in it stand as what they say, and secrets as what they show as.
    static func applying(_ diff: DefinitionDiff, to old: Part) -> Part {
        let root = old.copy
        let moved = detachMoved(diff, root)
        // What holds a part comes before the part.
        let ordered = diff.changes.enumerated().sorted { left, right in
            (left.element.path.count, rank(left.element), left.offset)
                < (right.element.path.count, rank(right.element), right.offset)
        }
        for (index, change) in ordered { apply(change, moved[index], to: root) }
        arrange(diff, root)
        return root
    }

    private static func rank(_ change: DefinitionDiff.Change) -> Int {
        switch change.event {
        case .removed: 0
        case .moved: 1
        case .renamed: 2
        case .added: 3
        case .changed: 4
        }
    }

    /// Takes the steps that go to another list out of theirs, all found before any of them goes.
    private static func detachMoved(_ diff: DefinitionDiff, _ root: Part) -> [Int: Part] {
        var found: [Int: (list: Part, part: Part)] = [:]
        for (index, change) in diff.changes.enumerated() {
            guard case .moved(let from, let to) = change.event, from.list != to.list, let list = part(from.list, root)
            else { continue }
            found[index] = (list, list.items[from.index])
        }
        for (list, part) in found.values { list.items.removeAll { $0 === part } }
        return found.mapValues(\.part)
    }

    private static func apply(_ change: DefinitionDiff.Change, _ moved: Part?, to root: Part) {
        guard let name = change.path.last, let owner = part(change.path.dropLast(), root) else { return }
        switch change.event {
        case .removed:
            if owner.isList, let gone = child(name, of: owner) {
                owner.items.removeAll { $0 === gone }
            } else {
                owner[name] = nil
            }
        case .moved: if let moved { owner.items.append(moved) }
        case .renamed(let before): child(before, of: owner)?["name"] = Part(text: name)
        case .added(let value, _):
            guard let added = part(of: value) else { return }
            if owner.isList { owner.items.append(added) } else { owner[name] = added }
        case .changed(_, let after):
            guard let changed = part(of: after), let target = child(name, of: owner) else { return }
            (target.plainValue ?? target).content = changed.content
        }
    }

    private static func part(of value: FieldValue) -> Part? {
        switch value {
        case .json(let json): Part(json: json)
        case .secret: Part(text: "(secret)")
        case .absent: nil
        }
    }

    /// Puts what has a place there; everything else stays in order around it.
    private static func arrange(_ diff: DefinitionDiff, _ root: Part) {
        var places: [[String]: [Int: String]] = [:]
        for change in diff.changes {
            switch change.event {
            case .added(_, at: let place?), .moved(_, let place):
                places[place.list, default: [:]][place.index] = change.path.last
            default: break
            }
        }
        for (path, fixed) in places {
            guard let list = part(path, root) else { continue }
            let placed = fixed.compactMapValues { child($0, of: list) }
            var rest = list.items.filter { item in !placed.values.contains { $0 === item } }.makeIterator()
            list.items = list.items.indices.compactMap { placed[$0] ?? rest.next() }
        }
    }

    private static func part(_ path: some Sequence<String>, _ root: Part) -> Part? {
        path.reduce(root) { part, component in part.flatMap { child(component, of: $0) } }
    }

    private static func child(_ name: String, of part: Part) -> Part? {
        if case .mapping = part.content {
            return part[name] ?? part.plainValue.flatMap { child(name, of: $0) }
        }
        if let item = part.items.first(where: { $0.name == name }) { return item }
        if let element = part.items.first(where: { $0["type"]?.text == "configVar" && $0["value"]?.text == name }) {
            return element
        }
        if let index = Int(name), part.items.indices.contains(index) { return part.items[index] }
        let words = name.split(separator: " ")
        guard words.count == 2, let number = Int(words[1]), number > 0 else { return nil }
        return part.items.filter { $0["type"]?.text == String(words[0]) }.dropFirst(number - 1).first
    }
}
