import WeirJSON
import WeirModel
import WeirYAML

/// Makes the definitions of forks of those of their parents.
///
/// A fork's parent is a version that is published, or one that this very commit publishes. Parents come before their
/// forks, so that a fork of a fork finds the definition that its parent has in this commit.
struct ForkResolution {
    /// The version that a fork starts from.
    private enum Parent {
        case published(Catalogue.Version)
        /// What Git states: it is published with this commit under the number, or stands for a version that nobody
        /// can ask for.
        case stated(number: Int?)
    }

    private let catalogue: Catalogue
    private let publication: DesiredRelease.Publication
    private let files: FileNumbers
    private var reader = DefinitionReader()

    init(catalogue: Catalogue, publication: DesiredRelease.Publication, files: FileNumbers) {
        self.catalogue = catalogue
        self.publication = publication
        self.files = files
    }

    /// The published versions whose definitions the forks may need, as far as the catalogue does not hold them.
    static func needed(_ integrations: [String: LoadedIntegration], _ catalogue: Catalogue) -> Set<
        Catalogue.VersionName
    > {
        var needed: Set<Catalogue.VersionName> = []
        for integration in integrations.values where integration.isRead {
            guard let file = integration.fork?.file, let parent = file.from?.text,
                let version = published(file, catalogue.versions[parent] ?? []), version.definition == nil
            else { continue }
            needed.insert(.init(integration: parent, number: version.number))
        }
        return needed
    }

    /// The slugs with every parent before its forks; forks in a cycle come last.
    static func order(_ integrations: [String: LoadedIntegration]) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        for slug in integrations.keys.sorted() {
            var chain: [String] = []
            var next: String? = slug
            while let current = next, let integration = integrations[current], seen.insert(current).inserted {
                chain.append(current)
                next = integration.fork?.file.from?.text
            }
            order += chain.reversed()
        }
        return order
    }

    /// Gives the fork its definition; where that is not possible, says why in `diagnostics`, or returns why it waits.
    mutating func resolve(
        _ fork: inout LoadedIntegration, among integrations: [String: LoadedIntegration],
        _ diagnostics: inout [Diagnostic]
    ) -> Hold? {
        guard let loaded = fork.fork, let from = loaded.file.from else { return nil }
        guard let parent = integrations[from.text] else {
            diagnostics.append(
                loaded.diagnostic(
                    .unknownIntegration, from.node, "there is no integration \(quoted(from.text))",
                    hint: NearestName.of(from.text, among: integrations.keys.sorted())
                        .map { "did you mean \(quoted($0))?" } ?? "from: names another folder of integrations/"))
            return nil
        }
        if let cycle = Self.cycle(from: fork.slug, integrations) {
            diagnostics.append(
                loaded.diagnostic(
                    .forkCycle, from.node, "it would be a fork of itself: \(cycle.joined(separator: " ← "))",
                    hint: "one of them has to be a definition of its own"))
            return nil
        }
        guard let version = loaded.file.version, let versionNode = loaded.file.versionNode else { return nil }
        guard let start = start(version, versionNode, loaded, parent, &diagnostics) else {
            return diagnostics.hasErrors ? nil : parent.hold ?? waiting(for: parent)
        }
        guard let document = definition(start, parent) else {
            return parent.hold ?? waiting(for: parent)
        }
        guard let definition = patched(document, loaded, &diagnostics) else { return nil }
        let number: Int? =
            switch start {
            case .published(let version): version.number
            case .stated(let number): number
            }
        let lineage = Lineage(kind: .fork, parent: parent.slug, version: number, patches: loaded.file.patches.count)
        let origin = FieldOrigin(
            file: files.number(of: loaded.path), line: loaded.file.document.nodes[versionNode].line,
            column: loaded.file.document.nodes[versionNode].column, layer: .definition)
        fork.desired = fork.release.desired(
            slug: fork.slug, definition: definition, documents: fork.documents, path: loaded.path, files: files,
            publication: publication, lineage: (lineage, origin))
        if definition.hasDocumentation, let readme = fork.documents.first(where: { $0.role == .readme }) {
            diagnostics.append(.unusedReadme(readme.source))
        }
        return nil
    }

    private func waiting(for parent: LoadedIntegration) -> Hold {
        Hold(
            reason: "the definition of \(parent.slug) that it starts from is not known",
            source: SourceLocation(path: "integrations/\(parent.slug)"))
    }

    // MARK: - The version that it starts from

    private static func published(_ file: ForkFile, _ versions: [Catalogue.Version]) -> Catalogue.Version? {
        switch file.version {
        case .number(let number, _): versions.first { $0.number == number }
        case .release(let name): versions.last { $0.release == name }
        case nil: nil
        }
    }

    /// nil where there is no such version, which `diagnostics` say unless the parent's file may still bring it.
    private func start(
        _ version: PinnedVersion, _ node: Int, _ fork: LoadedFork, _ parent: LoadedIntegration,
        _ diagnostics: inout [Diagnostic]
    ) -> Parent? {
        // Without a database nobody can tell; the definition in Git stands in for whatever the version is.
        guard catalogue.isKnown else { return .stated(number: nil) }
        let versions = catalogue.versions[parent.slug] ?? []
        let found: (start: Parent, digest: Digest)?
        if let published = Self.published(fork.file, versions) {
            found = (.published(published), published.digest)
        } else if let desired = parent.desired, case .publishes(let number) = parent.outcome,
            version == .number(number, digest: version.digest)
                || desired.release.name.map({ version == .release($0.text) }) == true
        {
            found = (.stated(number: number), desired.definition.digest)
        } else {
            found = nil
        }
        if let found, let digest = version.digest, !found.digest.description.hasPrefix(digest) {
            diagnostics.append(
                fork.diagnostic(
                    .versionDigestMismatch, node, "that version of \(parent.slug) has another digest here",
                    hint: "it begins with \(found.digest.short)"))
            return nil
        }
        if found == nil, let desired = parent.desired {
            var known = versions.map { (number: $0.number, release: $0.release) }
            if case .publishes(let number) = parent.outcome { known.append((number, desired.release.name?.text)) }
            let names = known.suffix(12).map { $0.release.map { "release:\($0)" } ?? String($0.number) }
            diagnostics.append(
                fork.diagnostic(
                    .unknownVersion, node, "\(parent.slug) has no \(version.words)",
                    hint: names.isEmpty
                        ? "nothing of it is published yet" : "there are: \(names.joined(separator: ", "))"))
        }
        return found?.start
    }

    private func definition(_ start: Parent, _ parent: LoadedIntegration) -> Document? {
        switch start {
        case .stated: return parent.desired?.definition.document
        case .published(let version):
            if let desired = parent.desired, desired.definition.digest == version.digest {
                return desired.definition.document
            }
            guard let json = version.definition else { return nil }
            var document = Document()
            var diagnostics: [Diagnostic] = []
            var reader = JSONReader(limits: .definition)
            let isRead = reader.read(json.span, path: "definition.json", into: &document, diagnostics: &diagnostics)
            return isRead && !document.nodes.isEmpty ? document : nil
        }
    }

    /// The fork's definition. Where another version stands in for the parent's, a patch that does not fit it proves
    /// nothing, and the parent's own definition has to do.
    private mutating func patched(
        _ parent: Document, _ fork: LoadedFork, _ diagnostics: inout [Diagnostic]
    ) -> Definition? {
        var own: [Diagnostic] = []
        let definition = fork.file.definition(
            of: parent, path: fork.path, comments: fork.comments, reader: &reader, diagnostics: &own)
        if let definition {
            diagnostics += own
            return definition
        }
        guard !catalogue.isKnown else {
            diagnostics += own
            return nil
        }
        diagnostics += own.map { problem in
            var doubt = problem
            doubt.severity = .warning
            doubt.hint = "checked against the definition in Git, because no database says what the version is"
            return doubt
        }
        return reader.read(parent, path: fork.path, diagnostics: &own)
    }

    /// The way from a fork back to itself; nil where there is none.
    private static func cycle(from slug: String, _ integrations: [String: LoadedIntegration]) -> [String]? {
        var chain = [slug]
        var next = integrations[slug]?.fork?.file.from?.text
        while let current = next, chain.count <= integrations.count {
            chain.append(current)
            if current == slug { return chain }
            next = integrations[current]?.fork?.file.from?.text
        }
        return nil
    }
}

/// A `fork.yaml` that is valid as far as it goes without its parent.
struct LoadedFork: Sendable {
    var file: ForkFile
    var path: String
    /// Those that allow plain text.
    var comments: [YAMLComment] = []

    func diagnostic(_ code: DiagnosticCode, _ node: Int, _ message: String, hint: String) -> Diagnostic {
        Diagnostic(
            code, at: file.document.location(node, in: path), length: file.document.shownLength(node), message,
            hint: hint)
    }
}

extension PinnedVersion {
    /// The beginning of the stated digest; nil where none is stated.
    fileprivate var digest: String? {
        if case .number(_, let digest) = self { digest } else { nil }
    }

    fileprivate var words: String {
        switch self {
        case .number(let number, _): "version \(number)"
        case .release(let name): "release \(quoted(name))"
        }
    }
}
