import WeirGit
import WeirModel

extension OpenedSource {
    /// The bytes of some files, by path. Those that are not there, are no ordinary files or are too large are left out.
    ///
    /// - Parameter largest: how many bytes a file may have; secrets are small.
    ///
    /// Throws a `SourceError` where the content cannot be read.
    func files(_ paths: Set<String>, atMost largest: Int = 1 << 20) async throws -> [String: [UInt8]] {
        let content = content
        return try await withTaskExecutorPreference(GitExecutor.shared) {
            switch content {
            case .commit(let tree): try Self.files(paths, in: tree, atMost: largest)
            case .folder(let tree): try Self.files(paths, in: tree, atMost: largest)
            }
        }
    }

    private static func files(
        _ paths: Set<String>, in tree: some SourceTree, atMost largest: Int
    ) throws -> [String: [UInt8]] {
        let reader = try tree.reader()
        var result: [String: [UInt8]] = [:]
        for entry in try tree.entries() where paths.contains(entry.path) && [.file, .executable].contains(entry.kind) {
            result[entry.path] = try reader.read(entry, upTo: largest) { span in
                unsafe span.withUnsafeBytes { unsafe Array($0) }
            }
        }
        return result
    }
}
