import WeirModel

extension DefinitionDiff {
    /// The differences as a plan shows them, by path.
    ///
    /// What moved has a field `(place)` of its own, whose values say where it stood and where it stands; what was renamed
    /// has one of its new path and `name`.
    public var fields: [FieldChange] {
        changes.map(\.field).sorted { ByteOrder.precedes($0.path, $1.path) }
    }
}

extension FieldChange {
    /// The last component of a field that says where something stands.
    static let place = "(place)"

    /// Whether it says that something moved.
    var isMove: Bool { path.last == Self.place && before != .absent && after != .absent }
}

extension DefinitionDiff.Change {
    fileprivate var field: FieldChange {
        switch event {
        case .added(.secret, _), .removed(.secret):
            FieldChange(path: path, before: .secret, after: .secret, source: source)
        case .added(let value, _): FieldChange(path: path, before: .absent, after: value, source: source)
        case .removed(let value): FieldChange(path: path, before: value, after: .absent, source: source)
        case .changed(let before, let after): FieldChange(path: path, before: before, after: after, source: source)
        case .moved(let from, let to):
            FieldChange(
                path: path + [FieldChange.place], before: PlanWords.json(from.text(beside: to)),
                after: PlanWords.json(to.text(beside: from)), source: source)
        case .renamed(let name):
            FieldChange(
                path: path + ["name"], before: PlanWords.json(name), after: PlanWords.json(path.last ?? ""),
                source: source)
        }
    }
}

extension DefinitionDiff.Place {
    /// `after Fetch`, `first`, and with the list where that is another one than that of `other`:
    /// `steps / Each Order / steps, first`.
    func text(beside other: Self) -> String {
        let position = after.map { "after \($0)" } ?? "first"
        guard list != other.list else { return position }
        // Only steps move between lists, and stay within their flow, which the change's own path names.
        let way = list.dropFirst(list.first == "flows" ? 2 : 0)
        return "\(way.joined(separator: " / ")), \(position)"
    }
}
