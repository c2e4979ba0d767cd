import WeirModel

/// Finds out what becomes of a definition, given what is published, and refuses what cannot be published.
struct PublicationSettlement {
    let catalogue: Catalogue
    let files: FileNumbers
    private(set) var held: [HeldUnit] = []
    private(set) var doubts: [(doubt: RemovalDoubts.Doubt, scope: AbsenceScope)] = []
    private(set) var diagnostics: [Diagnostic] = []

    private var forks: ForkResolution

    init(catalogue: Catalogue, publication: DesiredRelease.Publication, files: FileNumbers) {
        self.catalogue = catalogue
        self.files = files
        forks = ForkResolution(catalogue: catalogue, publication: publication, files: files)
    }

    /// - Parameter integrations: all of them; the parents of a fork are settled.
    mutating func settle(
        _ integration: inout LoadedIntegration, among integrations: [String: LoadedIntegration]
    ) {
        if integration.fork != nil {
            var problems: [Diagnostic] = []
            let wait = forks.resolve(&integration, among: integrations, &problems)
            if let wait { return hold(&integration, wait) }
            if problems.hasErrors { return hold(&integration, problems) }
            diagnostics += problems
        }
        guard let desired = integration.desired else { return }
        let published = catalogue.versions[integration.slug] ?? []
        let outcome = desired.release.outcome(of: desired.definition.digest, after: published.map(\.identity))
        if catalogue.isKnown {
            if case .conflict(let number) = outcome, let name = desired.release.name {
                return hold(&integration, [conflict(name, number, desired)])
            }
            diagnostics += unknownMarks(desired, published, outcome)
        }
        integration.outcome = outcome
        integration.draft = InterfaceIndex(
            desired.definition.interface, document: desired.definition.document,
            file: files.number(of: desired.source.path))
    }

    private func conflict(
        _ name: DesiredRelease.Name, _ number: Int, _ desired: DesiredIntegration
    ) -> Diagnostic {
        Diagnostic(
            .releaseNameTaken, at: name.source, length: UInt32(name.text.unicodeScalars.count),
            "release \(quoted(name.text)) of \(desired.slug) is version \(number), which has other content",
            hint: desired.release.publication == .onChange
                ? "give the changed definition a new release name, or take release: away"
                : "give it a name that was not used before")
    }

    /// What is said of versions that do not exist is a slip, and harmless.
    private func unknownMarks(
        _ desired: DesiredIntegration, _ published: [Catalogue.Version], _ outcome: PublicationOutcome
    ) -> [Diagnostic] {
        desired.release.marks.sorted { $0.key < $1.key }.compactMap { number, marks in
            guard number != outcome.number, !published.contains(where: { $0.number == number }),
                let source = marks.source
            else { return nil }
            return Diagnostic(
                .unknownVersion, severity: .warning, at: source, length: UInt32(String(number).count),
                "\(desired.slug) has no version \(number)",
                hint: published.isEmpty ? nil : "there are: 1 to \(published.count)")
        }
    }

    /// Holds an integration for what is wrong with it.
    private mutating func hold(_ integration: inout LoadedIntegration, _ problems: [Diagnostic]) {
        let errors = problems.filter { $0.severity == .error }
        let path = errors.first?.location.path ?? "integrations/\(integration.slug)"
        hold(&integration, .file(path, errors), reason: errors.errorCount, errors)
        diagnostics += problems
    }

    /// Holds an integration for the sake of another one.
    private mutating func hold(_ integration: inout LoadedIntegration, _ hold: Hold) {
        self.hold(&integration, hold, reason: hold.reason, [])
    }

    private mutating func hold(
        _ integration: inout LoadedIntegration, _ hold: Hold, reason: String, _ errors: [Diagnostic]
    ) {
        integration.desired = nil
        integration.hold = hold
        held.append(
            HeldUnit(key: .integration(integration.slug), reason: reason, source: hold.source, diagnostics: errors))
        doubts.append((.init(reason: hold.reason, source: hold.source), .integration(integration.slug)))
    }
}

extension LoadContext {
    /// Every published version that may not be deployed anew, by what this commit says.
    var unavailableVersions: Set<Catalogue.VersionName> {
        var unavailable: Set<Catalogue.VersionName> = []
        for (slug, versions) in catalogue.versions {
            for version in versions {
                let marks =
                    integrations[slug]?.marks(of: version)
                    ?? VersionMarks(isAvailable: version.isAvailable, labels: version.labels)
                if !marks.isAvailable { unavailable.insert(.init(integration: slug, number: version.number)) }
            }
        }
        return unavailable
    }
}
