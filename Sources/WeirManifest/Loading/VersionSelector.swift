import WeirModel

/// Chooses the version that a statement means, among what is published and what Git would publish next.
struct VersionSelector {
    let integration: LoadedIntegration
    let catalogue: Catalogue
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var hold: Hold?
    /// The published version with the draft's content, else the draft, else nil.
    private let current: VersionSelection?
    private let published: [Catalogue.Version]
    private var place = (location: SourceLocation(path: ""), length: UInt32(1))
    /// The version that the instance runs, where that is not available any more.
    private let stranded: Int?

    /// - Parameter instance: the instance to choose a version for.
    init(integration: LoadedIntegration, catalogue: Catalogue, instance: UnitKey) {
        self.integration = integration
        stranded = catalogue.stranded[instance].flatMap { $0.integration == integration.slug ? $0.number : nil }
        self.catalogue = catalogue
        published = catalogue.versions[integration.slug] ?? []
        if let draft = integration.desired {
            let isPublished = published.last?.digest == draft.definition.digest
            current = isPublished ? published.last.map { .published($0.number) } : .draft
        } else {
            current = nil
        }
    }

    /// - Parameters:
    ///   - location: where the statement stands.
    ///   - length: how long it is there.
    mutating func select(
        _ choice: VersionStatement.Choice, at location: SourceLocation, length: UInt32
    ) -> VersionSelection? {
        place = (location, length)
        switch choice {
        case .latest: return latest()
        case .number(let number, let digest): return select(number, digest)
        }
    }

    /// The newest version that may be deployed. One that was made unavailable is passed over, but whoever runs it is not
    /// taken back to an older one.
    private mutating func latest() -> VersionSelection? {
        if current == .draft { return .draft }
        let newest = published.last(where: \.isAvailable)?.number ?? 0
        if let stranded, stranded > newest { return .published(stranded) }
        if newest > 0 { return .published(newest) }
        // The definition is not valid: its instances go on with what is published.
        if current == nil { hold = integration.hold }
        return current
    }

    private mutating func select(_ number: Int, _ digest: String?) -> VersionSelection? {
        if digest == nil {
            diagnostics.append(
                Diagnostic(
                    .versionNumber, severity: .information, at: place.location, length: place.length,
                    "a bare version number means what this environment numbered so",
                    hint: "4@sha256:… means the same content everywhere"))
        }
        guard catalogue.isKnown else {
            // Without a database nobody can tell; the definition in Git stands in for whatever the number means.
            if current == nil { hold = integration.hold }
            return current
        }
        if let version = published.first(where: { $0.number == number }) {
            return matches(version.digest, digest, number) ? .published(number) : nil
        }
        if number == (published.last?.number ?? 0) + 1 {
            if current == .draft, let draft = integration.desired {
                return matches(draft.definition.digest, digest, number) ? .draft : nil
            }
            if current == nil {
                // It may be what the definition becomes once it is valid.
                hold = integration.hold
                return nil
            }
        }
        // The one that this commit publishes counts, so that the next plan of the same commit says the same.
        var numbers = published.map { String($0.number) }
        if current == .draft { numbers.append(String((published.last?.number ?? 0) + 1)) }
        diagnostics.append(
            Diagnostic(
                .unknownVersion, at: place.location, length: place.length,
                "\(integration.slug) has no version \(number)",
                hint: numbers.isEmpty
                    ? "nothing is published yet; write latest"
                    : "there are: \(numbers.suffix(12).joined(separator: ", "))"))
        return nil
    }

    private mutating func matches(_ actual: Digest, _ stated: String?, _ number: Int) -> Bool {
        guard let stated, !actual.description.hasPrefix(stated) else { return true }
        diagnostics.append(
            Diagnostic(
                .versionDigestMismatch, at: place.location, length: place.length,
                "version \(number) of \(integration.slug) has another digest here",
                hint: "it is \(number)@sha256:\(actual.short)"))
        return false
    }
}
