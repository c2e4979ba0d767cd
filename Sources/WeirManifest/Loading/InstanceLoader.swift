import WeirModel

/// Reads and resolves instances on one thread, with buffers that are reused from file to file.
struct InstanceLoader<Reader: SourceReader> {
    private let context: LoadContext
    private var files: InstanceFileReader<Reader>
    private var interfaces: InterfaceCache
    private var results = InstanceResults()

    init(context: LoadContext, source: Reader) {
        self.context = context
        files = InstanceFileReader(source: source)
        interfaces = InterfaceCache(context: context)
    }

    /// Throws a `SourceError` where the repository itself cannot be read; what is wrong with a file is a diagnostic.
    mutating func load(_ chunk: some Collection<InstanceWork>) throws -> InstanceResults {
        results = InstanceResults()
        results.instances.reserveCapacity(chunk.count)
        for work in chunk { try load(work) }
        return results
    }

    private mutating func load(_ work: InstanceWork) throws {
        resolve(try files.read(work))
    }

    /// Resolves instances whose files were read before.
    mutating func resolve(_ chunk: some Collection<ReadInstance>) -> InstanceResults {
        results = InstanceResults()
        results.instances.reserveCapacity(chunk.count)
        for instance in chunk { resolve(instance) }
        return results
    }

    private mutating func resolve(_ read: ReadInstance) {
        let work = read.work
        guard read.isReadable else { return hold(work, nil, work.problems + read.diagnostics) }
        var resolver = InstanceResolver(
            work: work, file: read.file, document: read.document, context: context)
        resolver.diagnostics = work.problems + read.diagnostics
        resolver.plaintext = read.plaintext
        let instance = resolver.resolve(&interfaces)
        if resolver.diagnostics.hasErrors { return hold(work, resolver.hold, resolver.diagnostics) }
        let hold = resolver.hold ?? context.settingsHold ?? context.customers[work.customer]?.hold
        guard hold == nil, let instance else { return self.hold(work, hold, resolver.diagnostics) }
        if !resolver.diagnostics.isEmpty { results.diagnostics += resolver.diagnostics }
        results.instances.append(instance)
    }

    /// An error in a shared layer holds the instances that it reaches, and is said once, where it stands.
    private mutating func hold(_ work: InstanceWork, _ hold: Hold?, _ diagnostics: [Diagnostic]) {
        results.diagnostics += diagnostics
        let path = work.entry?.path
        let errors = diagnostics.filter { $0.severity == .error }
        let own = errors.filter { $0.location.path == path || work.problems.contains($0) }
        let first = own.first ?? errors.first
        let location = first?.location ?? hold?.source ?? SourceLocation(path: path ?? work.key.name)
        let reason =
            if !own.isEmpty { own.errorCount } else if let first { "\(first.location.path) is not valid for it" } else {
                hold?.reason ?? "it cannot be resolved"
            }
        results.held.append(HeldUnit(key: work.key, reason: reason, source: location, diagnostics: own))
        // A file that is not valid may have been meant to be the new name of a unit that is missing.
        if let path, !own.isEmpty {
            results.doubts.append((work.customer, .init(reason: "\(path) is not valid", source: location)))
        }
    }
}
