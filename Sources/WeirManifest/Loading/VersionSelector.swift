import WeirModel

/// Chooses the version that a statement means, among what is published and what this commit publishes.
struct VersionSelector {
    /// A version that an instance could run.
    private struct Candidate {
        var number: Int
        var digest: Digest
        var release: String?
        var marks: VersionMarks
        var selection: VersionSelection
    }

    let integration: LoadedIntegration
    let catalogue: Catalogue
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var hold: Hold?
    /// Ascending by number; what the commit publishes comes last.
    private let candidates: [Candidate]
    private var place = (location: SourceLocation(path: ""), length: UInt32(1))
    /// The version that the instance runs, where that is not available any more.
    private let stranded: Int?

    /// - Parameter stranded: the unavailable version that the instance runs; nil where it runs none.
    init(integration: LoadedIntegration, catalogue: Catalogue, stranded: Catalogue.VersionName?) {
        self.integration = integration
        self.stranded = stranded.flatMap { $0.integration == integration.slug ? $0.number : nil }
        self.catalogue = catalogue
        var candidates = (catalogue.versions[integration.slug] ?? []).map { version in
            Candidate(
                number: version.number, digest: version.digest, release: version.release,
                marks: integration.marks(of: version), selection: .published(version.number))
        }
        if let desired = integration.desired, case .publishes(let number) = integration.outcome {
            candidates.append(
                Candidate(
                    number: number, digest: desired.definition.digest, release: desired.release.name?.text,
                    marks: desired.release.marks(of: number, current: number), selection: .draft))
        }
        self.candidates = candidates
    }

    /// - Parameters:
    ///   - location: where the statement stands.
    ///   - length: how long it is there.
    mutating func select(
        _ choice: VersionStatement.Choice, at location: SourceLocation, length: UInt32
    ) -> VersionSelection? {
        place = (location, length)
        if case .number(_, nil) = choice {
            report(
                .versionNumber, severity: .information,
                "a bare version number means what this environment numbered so",
                hint: "4@sha256:… means the same content everywhere")
        }
        guard catalogue.isKnown else {
            // Without a database nobody can tell; the definition in Git stands in for whatever the statement means.
            if integration.desired == nil { hold = integration.hold }
            return integration.desired == nil ? nil : .draft
        }
        switch choice {
        case .latest: return newest(of: candidates) ?? unpublished()
        case .label(let label): return labelled(label)
        case .release(let name): return released(name)
        case .number(let number, let digest): return numbered(number, digest)
        }
    }

    /// The newest version that may be deployed. One that was made unavailable is passed over, but whoever runs it is not
    /// taken back to an older one. Where none may be deployed, the newest of all, which the plan then blocks.
    private func newest(of candidates: [Candidate]) -> VersionSelection? {
        let available = candidates.last(where: \.marks.isAvailable)
        if let stranded = candidates.last(where: { $0.number == stranded }),
            stranded.number > (available?.number ?? 0)
        {
            return stranded.selection
        }
        // Of a definition that is not valid nobody knows what it says of its versions.
        return (available ?? (integration.desired == nil ? nil : candidates.last))?.selection
    }

    /// There is no version at all.
    private mutating func unpublished() -> VersionSelection? {
        hold =
            integration.hold
            ?? Hold(
                reason: "\(integration.slug) has no published version yet",
                source: integration.desired?.source ?? place.location)
        return nil
    }

    private mutating func labelled(_ label: String) -> VersionSelection? {
        let labelled = candidates.filter { $0.marks.labels.contains(label) }
        if let selection = newest(of: labelled) { return selection }
        let labels = Labels.union(candidates.map(\.marks.labels))
        report(
            .unknownVersion, "no version of \(integration.slug) has the label \(quoted(label))",
            hint: labels.isEmpty
                ? "release.yaml gives versions their labels: versions: {3: {labels: [\(label)]}}"
                : "there are: \(labels.joined(separator: ", "))")
        return nil
    }

    private mutating func released(_ name: String) -> VersionSelection? {
        if let found = candidates.last(where: { $0.release == name }) { return found.selection }
        if integration.desired == nil {
            // It may be what the integration releases once it is valid.
            hold = integration.hold
            return nil
        }
        let names = candidates.compactMap(\.release)
        report(
            .unknownVersion, "\(integration.slug) has no release \(quoted(name))",
            hint: NearestName.of(name, among: names).map { "did you mean release:\($0)?" }
                ?? (names.isEmpty
                    ? "release.yaml names releases: release: \(name)"
                    : "there are: \(names.suffix(12).joined(separator: ", "))"))
        return nil
    }

    private mutating func numbered(_ number: Int, _ digest: String?) -> VersionSelection? {
        if let found = candidates.first(where: { $0.number == number }) {
            return matches(found.digest, digest, number) ? found.selection : nil
        }
        if integration.desired == nil, number == (candidates.last?.number ?? 0) + 1 {
            // It may be what the definition becomes once it is valid.
            hold = integration.hold
            return nil
        }
        let numbers = candidates.map { String($0.number) }
        report(
            .unknownVersion, "\(integration.slug) has no version \(number)",
            hint: numbers.isEmpty
                ? "nothing is published yet; write latest"
                : "there are: \(numbers.suffix(12).joined(separator: ", "))")
        return nil
    }

    private mutating func matches(_ actual: Digest, _ stated: String?, _ number: Int) -> Bool {
        guard let stated, !actual.description.hasPrefix(stated) else { return true }
        report(
            .versionDigestMismatch, "version \(number) of \(integration.slug) has another digest here",
            hint: "it is \(number)@sha256:\(actual.short)")
        return false
    }

    private mutating func report(
        _ code: DiagnosticCode, severity: Diagnostic.Severity = .error, _ message: String, hint: String
    ) {
        diagnostics.append(
            Diagnostic(code, severity: severity, at: place.location, length: place.length, message, hint: hint))
    }
}
