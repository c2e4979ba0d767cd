import WeirModel

/// The interfaces that instances are checked against, decoded once for each thread.
struct InterfaceCache {
    private let context: LoadContext
    private var published: [String: [Int: InterfaceIndex]] = [:]

    init(context: LoadContext) { self.context = context }

    /// The interface of a version of an integration; nil where the stored text is not one.
    mutating func interface(_ integration: LoadedIntegration, _ version: VersionSelection) -> InterfaceIndex? {
        guard case .published(let number) = version else { return integration.draft }
        if let known = published[integration.slug]?[number] { return known }
        guard let stored = context.catalogue.versions[integration.slug]?.first(where: { $0.number == number }) else {
            return nil
        }
        let index: InterfaceIndex
        if integration.desired?.definition.digest == stored.digest, let prepared = integration.draft {
            index = prepared
        } else if let interface = DefinitionInterface(json: stored.interface) {
            index = InterfaceIndex(interface)
        } else {
            return nil
        }
        published[integration.slug, default: [:]][number] = index
        return index
    }
}
