import WeirModel

/// Sorts the entries of a tree into a `RepositoryLayout`.
///
/// Whatever could state, select or rename a unit and cannot be taken as it lies leaves a doubt, so that nothing is
/// deleted for its sake.
struct LayoutScanner {
    private var layout = RepositoryLayout()

    static func scan(_ entries: [SourceEntry]) -> RepositoryLayout {
        var scanner = LayoutScanner()
        for entry in entries { scanner.place(entry) }
        return scanner.layout
    }

    private mutating func place(_ entry: SourceEntry) {
        let components = entry.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch components[0] {
        case "customers":
            layout.hasCustomersFolder = true
            placeCustomer(entry, Array(components.dropFirst()))
        case "integrations":
            layout.hasIntegrationsFolder = true
            placeIntegration(entry, Array(components.dropFirst()))
        case "profiles": placeProfile(entry, Array(components.dropFirst()))
        case "weir.yaml", "weir.yml":
            var slot = layout.settings
            if !take(entry, into: &slot) { layout.isSettingsBroken = true }
            layout.settings = slot
        case "secrets.yaml", "secrets.yml":
            var slot = layout.secrets
            if !take(entry, into: &slot, doubt: { _, _ in }) { layout.isSecretsBroken = true }
            layout.secrets = slot
        default: break
        }
    }

    // MARK: Folders

    private mutating func placeCustomer(_ entry: SourceEntry, _ components: [String]) {
        guard let slug = components.first else { return unreadableFolder(entry, doubt: { $0.everything = $1 }) }
        guard components.count > 1 else {
            if isOrdinary(entry) {
                if isYAML(slug) { unexpected(entry, hint: "a customer is a folder: customers/NAME/customer.yaml") { $0.kinds[.customer] = $1 } }
                return
            }
            return refuse(entry) { $0.kinds[.customer] = $1 }
        }
        guard Slug.isValid(slug) else {
            return invalidFolder(entry, slug, what: "customer") { $0.kinds[.customer] = $1 }
        }
        let doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void = { $0.customers[slug] = $1 }
        // Taken out while it changes, so that its dictionary is not copied for every file.
        var folder = layout.customers.removeValue(forKey: slug) ?? .init(slug: slug)
        defer { layout.customers[slug] = folder }
        let name = components[1]
        if components.count > 2 {
            if !isOrdinary(entry) { return refuse(entry, doubt: doubt) }
            if isYAML(entry.path) {
                unexpected(entry, hint: "instances lie directly in customers/\(slug)/", doubt: doubt)
            }
            return
        }
        guard let stem = yamlStem(name) else {
            // A folder that cannot be read, a link or a submodule may hide anything; other files are not weir's.
            if !isOrdinary(entry) { refuse(entry, doubt: doubt) }
            return
        }
        if stem.hasSuffix(".sops") { return }
        switch stem {
        case "customer":
            let isWhole = take(entry, into: &folder.customer, doubt: doubt)
            if !isWhole { folder.isBroken = true }
        case "secrets":
            let isWhole = take(entry, into: &folder.secrets, doubt: doubt)
            if !isWhole { folder.isBroken = true }
        default: placeInstance(entry, stem, in: &folder, doubt: doubt)
        }
    }

    private mutating func placeInstance(
        _ entry: SourceEntry, _ slug: String, in folder: inout RepositoryLayout.CustomerFolder,
        doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        guard Slug.isValid(slug) else {
            return report(
                .invalidSlug, entry, "\(quoted(slug)) is not a slug and cannot name an instance",
                hint: "lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength)", doubt: doubt)
        }
        guard isOrdinary(entry) else {
            folder.brokenInstances[slug] = SourceLocation(path: entry.path)
            return refuse(entry, doubt: doubt)
        }
        if let first = folder.instances[slug] {
            folder.brokenInstances[slug] = SourceLocation(path: entry.path)
            return twoSpellings(entry, first, doubt: doubt)
        }
        folder.instances[slug] = entry
    }

    private mutating func placeIntegration(_ entry: SourceEntry, _ components: [String]) {
        guard let slug = components.first else { return unreadableFolder(entry, doubt: { $0.everything = $1 }) }
        guard components.count > 1 else {
            if isOrdinary(entry) {
                if isYAML(slug) {
                    unexpected(entry, hint: "an integration is a folder: integrations/NAME/integration.yaml") {
                        $0.kinds[.integration] = $1
                    }
                }
                return
            }
            return refuse(entry) { $0.kinds[.integration] = $1 }
        }
        guard Slug.isValid(slug) else {
            return invalidFolder(entry, slug, what: "integration") { $0.kinds[.integration] = $1 }
        }
        let doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void = { $0.integrations[slug] = $1 }
        var folder = layout.integrations.removeValue(forKey: slug) ?? .init(slug: slug)
        defer { layout.integrations[slug] = folder }
        guard components.count == 2, let stem = yamlStem(components[1]) else {
            if !isOrdinary(entry) {
                refuse(entry, doubt: doubt)
                folder.isBroken = true
            } else if components[1] != "attachments", components.count > 2, isYAML(entry.path) {
                unexpected(entry, hint: "shared files lie in integrations/\(slug)/attachments/", doubt: doubt)
                folder.isBroken = true
            }
            return
        }
        let isWhole =
            switch stem {
            case "integration": take(entry, into: &folder.definition, doubt: doubt)
            case "fork": take(entry, into: &folder.fork, doubt: doubt)
            case "release": take(entry, into: &folder.release, doubt: doubt)
            case "deploy": take(entry, into: &folder.deployment, doubt: doubt)
            default: refuseName(entry, stem, doubt: doubt)
            }
        if !isWhole { folder.isBroken = true }
    }

    private mutating func refuseName(
        _ entry: SourceEntry, _ stem: String, doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) -> Bool {
        let nearest = NearestName.of(stem, among: ["integration", "fork", "release", "deploy"])
        unexpected(
            entry,
            hint: nearest.map { "did you mean \($0).yaml?" } ?? "shared files lie in the folder attachments/", doubt: doubt)
        return false
    }

    private mutating func placeProfile(_ entry: SourceEntry, _ components: [String]) {
        guard let name = components.first else { return unreadableFolder(entry, doubt: { $0.everything = $1 }) }
        guard components.count == 1, let stem = yamlStem(name) else {
            if isOrdinary(entry), isYAML(entry.path) {
                unexpected(entry, hint: "profiles lie directly in profiles/") { _, _ in }
            } else if !isOrdinary(entry) {
                refuse(entry) { _, _ in }
            }
            return
        }
        guard Slug.isValid(stem) else {
            return report(
                .invalidSlug, entry, "\(quoted(stem)) is not a slug and cannot name a profile",
                hint: "lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength)") { _, _ in }
        }
        var slot = layout.profiles[stem]
        let isWhole = take(entry, into: &slot) { _, _ in }
        layout.profiles[stem] = slot
        if !isWhole { layout.brokenProfiles.insert(stem) }
    }

    // MARK: Single entries

    /// Puts an ordinary file into its slot; false where it is no file or the slot is taken by the other spelling.
    private mutating func take(
        _ entry: SourceEntry, into slot: inout SourceEntry?,
        doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void = { $0.everything = $1 }
    ) -> Bool {
        guard isOrdinary(entry) else {
            refuse(entry, doubt: doubt)
            return false
        }
        if let first = slot {
            twoSpellings(entry, first, doubt: doubt)
            return false
        }
        slot = entry
        return true
    }

    private func isOrdinary(_ entry: SourceEntry) -> Bool { entry.kind == .file || entry.kind == .executable }

    private func isYAML(_ name: String) -> Bool { yamlStem(name) != nil }

    /// The name without `.yaml` or `.yml`; nil for other names.
    private func yamlStem(_ name: String) -> String? {
        for suffix in [".yaml", ".yml"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return nil
    }

    // MARK: Reports

    private mutating func refuse(
        _ entry: SourceEntry, doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        switch entry.kind {
        case .symbolicLink:
            report(
                .symbolicLink, entry, "\(entry.path) is a symbolic link, which is never followed",
                hint: "commit the file itself", doubt: doubt)
        case .submodule:
            report(
                .submodule, entry, "\(entry.path) is a submodule, which is never entered",
                hint: "commit the files themselves", doubt: doubt)
        default:
            report(.unreadableEntry, entry, "\(entry.path) cannot be read", hint: nil, doubt: doubt)
        }
    }

    private mutating func unreadableFolder(
        _ entry: SourceEntry, doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        if isOrdinary(entry) {
            unexpected(entry, hint: "\(entry.path) is a folder in weir's layout", doubt: doubt)
        } else {
            refuse(entry, doubt: doubt)
        }
    }

    private mutating func invalidFolder(
        _ entry: SourceEntry, _ slug: String, what: String,
        doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        let folder = entry.path.split(separator: "/").prefix(2).joined(separator: "/")
        guard isYAML(entry.path) || !isOrdinary(entry) else { return }
        let isKnown = layout.diagnostics.contains { $0.code == .invalidSlug && $0.location.path == folder }
        if isKnown { return }
        layout.diagnostics.append(
            Diagnostic(
                .invalidSlug, at: SourceLocation(path: folder),
                "\(quoted(slug)) is not a slug and cannot name \(what == "integration" ? "an" : "a") \(what)",
                hint: "lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength)"))
        doubt(&layout.doubts, .init(reason: "\(folder) is not a valid name", source: SourceLocation(path: folder)))
    }

    private mutating func twoSpellings(
        _ entry: SourceEntry, _ first: SourceEntry, doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        report(
            .duplicateFile, entry, "\(entry.path) and \(first.path) are the same unit",
            hint: "keep one of them", doubt: doubt)
    }

    private mutating func unexpected(
        _ entry: SourceEntry, hint: String, doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        report(.unexpectedFile, entry, "no YAML file belongs at \(entry.path)", hint: hint, doubt: doubt)
    }

    private mutating func report(
        _ code: DiagnosticCode, _ entry: SourceEntry, _ message: String, hint: String?,
        doubt: (inout RemovalDoubts, RemovalDoubts.Doubt) -> Void
    ) {
        let location = SourceLocation(path: entry.path)
        layout.diagnostics.append(Diagnostic(code, at: location, message, hint: hint))
        doubt(&layout.doubts, .init(reason: "\(entry.path) is not valid", source: location))
    }
}
