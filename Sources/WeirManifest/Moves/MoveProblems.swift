import WeirModel

/// What is wrong with what files say, or do not say, of their units' old names.
enum MoveProblems {
    /// A new unit that may be the new name of several, or is not the only one that may be.
    ///
    /// - Parameters:
    ///   - place: the file that states it.
    ///   - old: what it may have been called.
    ///   - rivals: other new units that may be the same, with their files.
    static func ambiguous(
        at place: SourceLocation, old: [UnitKey], rivals: [(key: UnitKey, source: SourceLocation)]
    ) -> Diagnostic {
        let names = old.map(\.description)
        let message =
            names.count == 1
            ? "this may be \(names[0]) under a new name, and so may \(list(rivals.map(\.key.description)))"
            : "this may be \(list(names, "or")) under a new name"
        return Diagnostic(
            .ambiguousMove, at: place, message,
            hint:
                "write movedFrom: \(old.first?.slug ?? "") \(file(old.first?.kind ?? .instance)) that continues it, or remove the old "
                + "name in a commit of its own and apply that first",
            related: rivals.map { .init(location: $0.source, message: "\($0.key) may be it too") })
    }

    /// For each new name others that may be the same unit, at most as many as are shown.
    ///
    /// - Parameter ambiguous: what each may have been called.
    static func rivals(_ ambiguous: [String: [String]]) -> (String) -> [String] {
        var byOld: [String: [String]] = [:]
        for (new, olds) in ambiguous.sorted(by: { $0.key < $1.key }) {
            for old in olds { byOld[old, default: []].append(new) }
        }
        return { new in
            var rivals: Set<String> = []
            for old in ambiguous[new] ?? [] where rivals.count <= mostRelated {
                rivals.formUnion((byOld[old] ?? []).prefix(mostRelated + 1))
            }
            return rivals.subtracting([new]).sorted().prefix(mostRelated).map(\.self)
        }
    }

    private static let mostRelated = 5

    /// An old name that several files claim.
    static func conflicting(_ claim: MovedFrom, _ others: [MovedFrom]) -> Diagnostic {
        Diagnostic(
            .conflictingClaims, at: claim.source, length: claim.length,
            "\(others.count + 1) files say movedFrom: \(claim.slug)", hint: "keep it in the one that continues it",
            related: others.prefix(mostRelated).map { .init(location: $0.source, message: "so does this one") })
    }

    private static func file(_ kind: UnitKind) -> String {
        switch kind {
        case .customer: "in the customer.yaml"
        case .integration: "in the release.yaml"
        case .secret, .instance: "in the file"
        }
    }

    private static func list(_ names: [String], _ word: String = "and") -> String {
        let shown = names.prefix(4)
        let rest = names.count - shown.count
        if rest > 0 { return "\(shown.joined(separator: ", ")) \(word) \(rest) more" }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "another" }
        return "\(shown.dropLast().joined(separator: ", ")) \(word) \(last)"
    }
}
