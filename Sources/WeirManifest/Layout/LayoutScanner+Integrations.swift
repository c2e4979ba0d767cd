import WeirModel

extension LayoutScanner {
    /// Places what lies in `integrations/`; `components` come after it.
    mutating func placeIntegration(_ entry: SourceEntry, _ components: [String]) {
        guard let slug = components.first else { return refuseTopFolder(entry) }
        guard components.count > 1 else {
            return refuseUnlessForeign(
                entry, hint: "an integration is a folder: integrations/NAME/integration.yaml", .integrations)
        }
        guard Slug.isValid(slug) else {
            return refuseFolder(entry, "integrations/\(slug)", "an integration", .integrations)
        }
        var folder = layout.integrations.removeValue(forKey: slug) ?? .init(slug: slug)
        place(entry, Array(components.dropFirst()), in: &folder)
        layout.integrations[slug] = folder
    }

    private mutating func place(
        _ entry: SourceEntry, _ components: [String], in folder: inout RepositoryLayout.IntegrationFolder
    ) {
        let scope = AbsenceScope.integration(folder.slug)
        guard components.count == 1, let stem = EntryPath.stem(components[0]) else {
            return placeContent(entry, components, in: &folder)
        }
        var problem: Diagnostic?
        switch stem {
        case "integration": problem = take(entry, into: &folder.definition, scope)
        case "fork": problem = take(entry, into: &folder.fork, scope)
        case "release": problem = take(entry, into: &folder.release, scope)
        case "deploy":
            if let problem = take(entry, into: &folder.deployment, .deployment(folder.slug)) {
                folder.deploymentProblems.append(problem)
            }
        default:
            let nearest = NearestName.of(stem, among: ["integration", "fork", "release", "deploy"])
            let hint = nearest.map { "did you mean \($0).yaml?" } ?? "shared files lie in the folder attachments/"
            if nearest == "deploy" {
                folder.deploymentProblems.append(unexpected(entry, hint: hint, .deployment(folder.slug)))
            } else {
                problem = unexpected(entry, hint: hint, scope)
            }
        }
        if let problem { folder.problems.append(problem) }
    }

    /// Documents and what is not weir's.
    private mutating func placeContent(
        _ entry: SourceEntry, _ components: [String], in folder: inout RepositoryLayout.IntegrationFolder
    ) {
        let scope = AbsenceScope.integration(folder.slug)
        if !entry.isOrdinary {
            folder.problems.append(refuse(entry, scope))
        } else if folder.documents.take(entry, components) {
            return
        } else if EntryPath.looksLikeYAML(entry.path) {
            // Deeper down it may be any integration's folder under way to another place.
            folder.problems.append(
                unexpected(
                    entry, hint: "shared files lie in integrations/\(folder.slug)/attachments/",
                    components.count > 1 ? .integrations : scope))
        }
    }
}
