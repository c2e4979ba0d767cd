import WeirModel
import WeirYAML

/// Reads and resolves a chunk of instances on one thread, with buffers that are reused from file to file.
struct InstanceLoader<Reader: SourceReader> {
    private let context: LoadContext
    private let source: Reader
    private var yaml = YAMLReader(limits: .file)
    private var interfaces: InterfaceCache
    private var results = InstanceResults()

    init(context: LoadContext, source: Reader) {
        self.context = context
        self.source = source
        interfaces = InterfaceCache(context: context)
    }

    /// Throws a `SourceError` where the repository itself cannot be read; what is wrong with a file is a diagnostic.
    mutating func load(_ chunk: some Sequence<InstanceWork>) throws -> InstanceResults {
        for work in chunk { try load(work) }
        return results
    }

    private mutating func load(_ work: InstanceWork) throws {
        guard let entry = work.entry else { return resolve(work, InstanceFile(), Document(), []) }
        var document = Document()
        var diagnostics: [Diagnostic] = []
        let isReadable = try source.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics)
        guard isReadable else { return hold(work, diagnostics) }
        var reader = FieldReader(document, path: entry.path)
        reader.problems.append(contentsOf: diagnostics)
        let file = InstanceFile.decode(&reader)
        resolve(work, file, document, reader.problems.diagnostics)
    }

    private mutating func resolve(
        _ work: InstanceWork, _ file: InstanceFile, _ document: Document, _ diagnostics: [Diagnostic]
    ) {
        var resolver = InstanceResolver(work: work, file: file, document: document, context: context)
        resolver.diagnostics = diagnostics
        let instance = resolver.resolve(&interfaces)
        // Errors in shared layers hold the instance that they reach, and are said once, where they stand.
        if resolver.diagnostics.contains(where: { $0.severity == .error }) || work.hold != nil {
            return hold(work, resolver.diagnostics)
        }
        results.diagnostics += resolver.diagnostics
        if let hold = resolver.hold ?? context.settingsHold ?? context.customers[work.customer]?.hold {
            results.held.append(HeldUnit(key: work.key, reason: hold.reason, source: hold.source))
        } else if let instance {
            results.instances.append(instance)
        }
    }

    private mutating func hold(_ work: InstanceWork, _ diagnostics: [Diagnostic]) {
        results.diagnostics += diagnostics
        let path = work.entry?.path
        let own = diagnostics.filter { $0.severity == .error && $0.location.path == path }
        let first = own.first ?? diagnostics.first { $0.severity == .error }
        let location = first?.location ?? work.hold?.source ?? SourceLocation(path: path ?? "")
        let reason =
            if let hold = work.hold { hold.reason } else if own.isEmpty, let first {
                "\(first.location.path) is not valid for it"
            } else { own.count == 1 ? "1 error" : "\(own.count) errors" }
        results.held.append(HeldUnit(key: work.key, reason: reason, source: location, diagnostics: own))
        // A file that is not valid may have been meant to be the new name of a unit that is missing.
        if let path, !own.isEmpty || work.hold != nil {
            results.doubts[work.customer] = .init(reason: "\(path) is not valid", source: location)
        }
    }
}

/// The interfaces that instances are checked against, decoded once for each thread.
struct InterfaceCache {
    private let context: LoadContext
    private var published: [String: [Int: InterfaceIndex]] = [:]

    init(context: LoadContext) { self.context = context }

    /// The interface of a version of an integration; nil where the stored text is not one.
    mutating func interface(_ integration: String, _ version: VersionSelection) -> InterfaceIndex? {
        guard case .published(let number) = version else { return context.integrations[integration]?.draft }
        if let known = published[integration]?[number] { return known }
        guard let stored = context.catalogue.versions[integration]?.first(where: { $0.number == number }) else {
            return nil
        }
        let draft = context.integrations[integration]
        let index: InterfaceIndex
        if let draft, draft.desired?.definition.digest == stored.digest, let prepared = draft.draft {
            index = prepared
        } else if let interface = DefinitionInterface(json: stored.interface) {
            index = InterfaceIndex(interface)
        } else {
            return nil
        }
        published[integration, default: [:]][number] = index
        return index
    }
}
