import WeirModel

extension LayoutScanner {
    /// Places what lies in `customers/`; `components` come after it.
    mutating func placeCustomer(_ entry: SourceEntry, _ components: [String]) {
        guard let slug = components.first else { return refuseTopFolder(entry) }
        guard components.count > 1 else {
            return refuseUnlessForeign(
                entry, hint: "a customer is a folder: customers/NAME/customer.yaml", .customers)
        }
        guard Slug.isValid(slug) else { return refuseFolder(entry, "customers/\(slug)", "a customer", .customers) }
        // Taken out while it changes, so that its dictionaries are not copied for every file.
        var folder = layout.customers.removeValue(forKey: slug) ?? .init(slug: slug)
        place(entry, Array(components.dropFirst()), in: &folder)
        layout.customers[slug] = folder
    }

    mutating func place(
        _ entry: SourceEntry, _ components: [String], in folder: inout RepositoryLayout.CustomerFolder
    ) {
        let scope = AbsenceScope.customer(folder.slug)
        guard components.count == 1, let stem = EntryPath.stem(components[0]) else {
            // Deeper down it may be any customer's folder, or an instance's file, under way to another place.
            return refuseUnlessForeign(
                entry, hint: "instances lie directly in customers/\(folder.slug)/",
                components.count > 1 ? .customers : scope)
        }
        switch stem {
        case "customer":
            if let problem = take(entry, into: &folder.customer, scope) { folder.customerProblems.append(problem) }
        case "secrets":
            // Secrets state, select and rename nothing: whatever becomes of the file, an absence means what it meant.
            if let problem = take(entry, into: &folder.secrets, .nothing) { folder.secretsProblems.append(problem) }
        case _ where stem.hasSuffix(".sops"):
            if !entry.isOrdinary { refuse(entry, .nothing) }
        default:
            guard Slug.isValid(stem) else { return refuseSlug(entry, stem, "an instance", scope) }
            if let problem = take(entry, into: &folder.instances[stem], scope) {
                folder.instanceProblems[stem] = problem
            }
        }
    }
}
