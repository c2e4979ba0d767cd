public import Crypto
import Glibc
public import WeirModel

/// Reads secrets from files below one folder that the operator names.
///
/// A file has at most 1 MiB; one line end at its end is not part of the value. Where the source names a key, the file
/// holds a JSON object and the value is that of the key.
public struct FileReader: SecretReading {
    private let root: FolderRoot
    private let fingerprint: SourceFingerprint

    /// - Parameters:
    ///   - folder: absolute; nothing outside of it is read.
    ///   - fingerprintKey: makes versions of values; the same for all processes of an environment.
    public init(folder: String, fingerprintKey: SymmetricKey) {
        root = FolderRoot(path: folder)
        fingerprint = SourceFingerprint(key: fingerprintKey)
    }

    /// See `SecretReading`.
    public func version(of source: SecretSource) async throws(SecretSourceError) -> SourceVersion {
        try await read(source).version
    }

    /// See `SecretReading`.
    public func read(
        _ source: SecretSource
    ) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion) {
        guard case .file(let path, let key) = source else {
            throw SecretSourceError(.invalid, source, "this is no file")
        }
        do throws(ServiceFailure) {
            let content = try content(try names(path))
            let value: SecretValue
            if let key {
                guard let object = JSONObject(content) else {
                    throw ServiceFailure(
                        .invalid, "the file is no JSON object, or has a key twice",
                        hint: "leave the key away where the whole file is the value")
                }
                value = try object.secret(key)
            } else {
                value = SecretValue(SmallFile.withoutLineEnd(content))
            }
            return (try value.unlessEmpty, fingerprint.version(of: source, value))
        } catch {
            throw error.reading(source)
        }
    }

    /// The names on the way to a file: `path` is below the folder, or absolute and begins with it.
    private func names(_ path: String) throws(ServiceFailure) -> [String] {
        var path = path[...]
        if path.hasPrefix("/") {
            var folder = root.path[...]
            while folder.last == "/" { folder.removeLast() }
            guard path.hasPrefix("\(folder)/") else {
                throw ServiceFailure(.refused, "the file is not below \(root.path), which is all that may be read")
            }
            path = path.dropFirst(folder.count + 1)
        }
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }) else {
            throw ServiceFailure(
                .refused, "the path has empty parts, . or ..", hint: "write the shortest path to the file")
        }
        return names
    }

    private func content(_ names: [String]) throws(ServiceFailure) -> [UInt8] {
        let content: Result<[UInt8], SmallFile.Failure>
        do throws(FolderRoot.Failure) {
            content = try root.withFile(names) { descriptor in
                Result { () throws(SmallFile.Failure) in try SmallFile.bytes(descriptor) }
            }
        } catch {
            switch error {
            case .system(let error) where [ENOENT, ENOTDIR, EISDIR].contains(error.number):
                throw ServiceFailure(.missing, "there is no such file below \(root.path)")
            case .system, .leadsAway: throw ServiceFailure(.refused, "the file cannot be opened: \(error.words)")
            }
        }
        switch content {
        case .success(let bytes): return bytes
        case .failure(.tooLarge): throw ServiceFailure(.invalid, "the file has more than 1 MiB")
        case .failure(let failure): throw ServiceFailure(.refused, "the file cannot be read: \(failure.words)")
        }
    }
}
