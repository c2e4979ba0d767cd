public import WeirModel
import WeirYAML

/// Reads a whole repository into the state that it states.
///
/// Files are read and resolved in parallel, in chunks of one thread each; the result does not depend on how the work
/// was divided. Nothing is thrown for what a file says: that is a diagnostic, and the unit is held.
public struct RepositoryLoader: Sendable {
    /// How many files one job reads: enough to make the hand-over cheap, few enough to keep all threads busy.
    static let chunkSize = 256

    private let catalogue: Catalogue
    private let timeZones: TimeZoneNames
    private let parallelism: Int

    /// - Parameters:
    ///   - catalogue: what is published, for choosing versions; `.unknown` without a database.
    ///   - timeZones: the names that schedules may use.
    ///   - parallelism: how many jobs run at once, from 1.
    public init(catalogue: Catalogue, timeZones: TimeZoneNames, parallelism: Int) {
        self.catalogue = catalogue
        self.timeZones = timeZones
        self.parallelism = max(1, parallelism)
    }

    /// Loads `tree`. Throws a `SourceError` where the tree itself cannot be read.
    public func load<Tree: SourceTree>(_ tree: Tree) async throws -> DesiredState {
        let entries = try tree.entries()
        let layout = LayoutScanner.scan(entries)
        let files = FileNumbers(entries)
        var assembly = Assembly(layout: layout, files: files, catalogue: catalogue, timeZones: timeZones)
        try assembly.loadShared(tree.reader())

        let integrationFolders = layout.integrations.values.sorted { $0.slug < $1.slug }
        for result in try await inChunks(integrationFolders, of: 8, { chunk in
            var loader = IntegrationLoader(source: try tree.reader(), files: files)
            return try loader.load(chunk)
        }) { assembly.add(result) }

        let customerFolders = layout.customers.values.filter(\.isStated).sorted { $0.slug < $1.slug }
        let profiles = Set(assembly.context.profiles.keys)
        let sharedSecrets = assembly.sharedSecrets
        for result in try await inChunks(customerFolders, of: Self.chunkSize, { chunk in
            var loader = CustomerLoader(
                source: try tree.reader(), files: files, profiles: profiles, sharedSecrets: sharedSecrets)
            return try loader.load(chunk)
        }) { assembly.add(result) }

        let work = assembly.planWork(customerFolders)
        let context = assembly.context
        for result in try await inChunks(work, of: Self.chunkSize, { chunk in
            var loader = InstanceLoader(context: context, source: try tree.reader())
            return try loader.load(chunk)
        }) { assembly.add(result) }

        return try assembly.finish(tree.reader(), entries)
    }

    /// Runs `body` over slices of `items`, at most `parallelism` at once; results in the order of the items.
    private func inChunks<Item: Sendable, Result: Sendable>(
        _ items: [Item], of size: Int, _ body: @escaping @Sendable (ArraySlice<Item>) throws -> Result
    ) async throws -> [Result] {
        let starts = Array(stride(from: 0, to: items.count, by: size))
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Result?] = Array(repeating: nil, count: starts.count)
            var next = 0
            func submit() {
                guard next < starts.count else { return }
                let index = next
                next += 1
                group.addTask {
                    let end = min(starts[index] + size, items.count)
                    return (index, try body(items[starts[index]..<end]))
                }
            }
            for _ in 0..<parallelism { submit() }
            for try await (index, result) in group {
                results[index] = result
                submit()
            }
            return results.compactMap { $0 }
        }
    }
}

extension RepositoryLayout.CustomerFolder {
    /// Whether the folder states anything: one that holds only a README is no customer.
    var isStated: Bool {
        customer != nil || secrets != nil || isBroken || !instances.isEmpty || !brokenInstances.isEmpty
    }
}
