import WeirModel

/// Sorts the entries of a tree into a `RepositoryLayout`.
///
/// Whatever could state, select or rename a unit and cannot be taken as it lies leaves a doubt, so that nothing is
/// deleted for its sake.
struct LayoutScanner {
    var layout = RepositoryLayout()
    /// Folders whose names were already refused.
    private var refusedFolders: Set<[UInt8]> = []
    /// Where files lie that are in several folders, by path.
    private var overlaps: [String: [String]] = [:]
    /// The customer's folder that the last entry lay in, taken out of the layout, and what paths in it begin with: the
    /// next entry nearly always lies in it, too.
    private var open: (prefix: String, folder: RepositoryLayout.CustomerFolder)?

    /// - Parameters:
    ///   - entries: in the order of their paths' bytes: of two spellings of one file the first is the one that is read.
    ///   - overlaps: as `SourceTree` gives them.
    static func scan(_ entries: [SourceEntry], overlaps: [String: [String]] = [:]) -> RepositoryLayout {
        var scanner = LayoutScanner()
        scanner.overlaps = overlaps
        for entry in entries {
            if scanner.placeInOpenFolder(entry) { continue }
            scanner.closeFolder()
            scanner.place(entry)
            scanner.openFolder(after: entry)
        }
        scanner.closeFolder()
        return scanner.layout
    }

    // MARK: The folder that is open

    /// False where the entry lies elsewhere, or deeper.
    private mutating func placeInOpenFolder(_ entry: SourceEntry) -> Bool {
        guard let prefix = open?.prefix, entry.path.utf8.starts(with: prefix.utf8) else { return false }
        let rest = entry.path.utf8.dropFirst(prefix.utf8.count)
        guard !rest.contains(UInt8(ascii: "/")), var folder = open?.folder else { return false }
        open = nil
        place(entry, [String(Substring(rest))], in: &folder)
        open = (prefix, folder)
        return true
    }

    private mutating func openFolder(after entry: SourceEntry) {
        let parts = entry.path.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, parts[0] == "customers", let slug = parts.dropFirst().first.map(String.init),
            let folder = layout.customers.removeValue(forKey: slug)
        else { return }
        open = ("customers/\(slug)/", folder)
    }

    private mutating func closeFolder() {
        guard let folder = open?.folder else { return }
        layout.customers[folder.slug] = folder
        open = nil
    }

    private mutating func place(_ entry: SourceEntry) {
        let components = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        switch components[0] {
        case "customers":
            layout.hasCustomersFolder = true
            placeCustomer(entry, components.dropFirst().map(String.init))
        case "integrations":
            layout.hasIntegrationsFolder = true
            placeIntegration(entry, components.dropFirst().map(String.init))
        case "profiles": placeProfile(entry, components.dropFirst().map(String.init))
        case "weir.yaml", "weir.yml":
            // What it says reaches every unit.
            var file = layout.settings
            take(entry, into: &file, .everything)
            layout.settings = file
        case "secrets.yaml", "secrets.yml":
            var file = layout.secrets
            take(entry, into: &file, .nothing)
            layout.secrets = file
        default: break
        }
    }

    /// A profile states, selects and renames nothing, so that none of its problems leaves a doubt.
    private mutating func placeProfile(_ entry: SourceEntry, _ components: [String]) {
        guard let name = components.first else { return refuseTopFolder(entry) }
        guard components.count == 1, let stem = EntryPath.stem(name) else {
            return refuseUnlessForeign(entry, hint: "profiles lie directly in profiles/", .nothing)
        }
        guard Slug.isValid(stem) else { return refuseSlug(entry, stem, "a profile", .nothing) }
        // Taken out while it changes, so that it is not copied.
        var file = layout.profiles.removeValue(forKey: stem) ?? .init()
        take(entry, into: &file, .nothing)
        layout.profiles[stem] = file
    }

    // MARK: Shared by all places

    private mutating func take(
        _ entry: SourceEntry, into file: inout RepositoryLayout.SharedFile, _ scope: AbsenceScope
    ) {
        if let problem = take(entry, into: &file.entry, scope) { file.problems.append(problem) }
    }

    /// Puts an ordinary file into its slot; what is wrong where it is no file or the slot is taken by the other
    /// spelling.
    mutating func take(
        _ entry: SourceEntry, into slot: inout SourceEntry?, _ scope: AbsenceScope
    ) -> Diagnostic? {
        guard entry.isOrdinary else { return refuse(entry, scope) }
        guard let first = slot else {
            slot = entry
            return nil
        }
        return report(
            .duplicateFile, entry.path, "\(shown(entry.path)) and \(shown(first.path)) are the same unit",
            hint: "keep one of them", scope)
    }

    /// `customers`, `integrations` or `profiles` that is no folder.
    mutating func refuseTopFolder(_ entry: SourceEntry) {
        guard entry.isOrdinary else {
            refuse(entry, .everything)
            return
        }
        report(
            .unexpectedFile, entry.path, "\(entry.path) is a folder in weir's layout, and this is a file",
            hint: "rename the file, or make it a folder", .everything)
    }

    /// Refuses YAML files and what is no file in a place where neither belongs; other files are not weir's.
    mutating func refuseUnlessForeign(_ entry: SourceEntry, hint: String, _ scope: AbsenceScope) {
        if !entry.isOrdinary {
            // A file that is not weir's may be in as many folders as it likes.
            guard entry.kind != .overlapping || EntryPath.looksLikeYAML(entry.path) else { return }
            refuse(entry, scope)
        } else if EntryPath.looksLikeYAML(entry.path) {
            unexpected(entry, hint: hint, scope)
        }
    }

    /// A YAML file where none belongs.
    @discardableResult
    mutating func unexpected(_ entry: SourceEntry, hint: String, _ scope: AbsenceScope) -> Diagnostic {
        let isShouting = EntryPath.stem(entry.path) == nil
        return report(
            .unexpectedFile, entry.path, "no YAML file belongs at \(shown(entry.path))",
            hint: isShouting ? "write the file's ending in lower case: .yaml" : hint, scope)
    }

    /// An entry that is no file.
    @discardableResult
    mutating func refuse(_ entry: SourceEntry, _ scope: AbsenceScope) -> Diagnostic {
        switch entry.kind {
        case .symbolicLink:
            report(
                .symbolicLink, entry.path, "\(shown(entry.path)) is a symbolic link, which is never followed",
                hint: "commit the file itself", scope)
        case .submodule:
            report(
                .submodule, entry.path, "\(shown(entry.path)) is a submodule, which is never entered",
                hint: "commit the files themselves", scope)
        case .overlapping:
            report(
                .duplicateFile, entry.path,
                "\((overlaps[entry.path] ?? []).map(shown).joined(separator: " and ")) are the same unit",
                hint: "keep one of them: these folders are laid over each other", scope)
        default:
            report(
                .unreadableEntry, entry.path, "\(shown(entry.path)) cannot be read",
                hint: "make it a plain file or folder with a name in UTF-8, or remove it", scope)
        }
    }

    /// A file whose name cannot identify `what`.
    mutating func refuseSlug(_ entry: SourceEntry, _ slug: String, _ what: String, _ scope: AbsenceScope) {
        report(
            .invalidSlug, entry.path, "\(quoted(slug)) is not a slug and cannot name \(what)",
            hint: EntryPath.slugRule, scope)
    }

    /// A folder whose name cannot identify `what`; said once, and only where it holds something of weir's.
    mutating func refuseFolder(_ entry: SourceEntry, _ folder: String, _ what: String, _ scope: AbsenceScope) {
        guard !entry.isOrdinary || EntryPath.looksLikeYAML(entry.path) else { return }
        let slug = folder.split(separator: "/").last.map(String.init) ?? folder
        guard refusedFolders.insert(Array(folder.utf8)).inserted else { return }
        report(
            .invalidSlug, folder, "\(quoted(slug)) is not a slug and cannot name \(what)", hint: EntryPath.slugRule,
            scope)
    }

    @discardableResult
    private mutating func report(
        _ code: DiagnosticCode, _ path: String, _ message: String, hint: String, _ scope: AbsenceScope
    ) -> Diagnostic {
        let location = SourceLocation(path: path)
        let diagnostic = Diagnostic(code, at: location, message, hint: hint)
        layout.diagnostics.append(diagnostic)
        layout.doubts.add(.init(reason: "\(path) is not valid", source: location), scope)
        return diagnostic
    }

    /// A path in a message: a usual one as it is, any other in quotes.
    private func shown(_ path: String) -> String {
        path.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? path : quoted(path)
    }
}
