import Glibc
import Subprocess

/// A folder of a test's own, gone when the test is.
public struct ScratchFolder: Sendable {
    /// Absolute and without symbolic links.
    public let path: String

    /// Makes a folder, lends it to `body` and removes it.
    public static func with<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/weir-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw ScratchError("mkdtemp", "/tmp") }
        let folder = ScratchFolder(
            path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        do {
            let result = try await body(folder)
            await folder.remove()
            return result
        } catch {
            await folder.remove()
            throw error
        }
    }

    private func remove() async {
        _ = try? await run(.name("chmod"), arguments: ["-R", "u+rwX", path], output: .discarded)
        _ = try? await run(.name("rm"), arguments: ["-rf", "--", path], output: .discarded)
    }

    /// Writes a file and makes the folders above it.
    public func write(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try write(path, Array(text.utf8), mode: mode)
    }

    /// Writes a file and makes the folders above it.
    public func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws {
        makeFolders(above: path)
        let full = "\(self.path)/\(path)"
        let file = unsafe open(full, O_WRONLY | O_CREAT | O_TRUNC, mode)
        guard file >= 0 else { throw ScratchError("open", full) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            guard count > 0 else { throw ScratchError("write", full) }
            written += count
        }
    }

    /// Makes a folder and those above it.
    public func makeFolder(_ path: String) { makeFolders(above: path + "/.") }

    /// Makes a symbolic link at `path`, and the folders above it.
    public func link(_ path: String, to target: String) throws {
        makeFolders(above: path)
        let full = "\(self.path)/\(path)"
        guard unsafe symlink(target, full) == 0 else { throw ScratchError("symlink", full) }
    }

    private func makeFolders(above path: String) {
        var folder = self.path
        for component in path.split(separator: "/").dropLast() {
            folder += "/\(component)"
            _ = unsafe mkdir(folder, 0o755)
        }
    }
}

/// A system call that a fixture needed and that failed.
public struct ScratchError: Error, CustomStringConvertible {
    /// What failed, where and why.
    public let description: String

    init(_ call: String, _ path: String) {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        description = "\(call) \(path): \(reason)"
    }

    init(message: String) { description = message }
}
