import Glibc

/// Text files that say what output looks like, in a folder `Goldens` beside the test that compares with them.
///
/// With `WEIR_RECORD_GOLDENS=1` in the environment they are written instead, and every comparison fails: a run that
/// records proves nothing.
public struct Golden: Sendable {
    private let folder: String

    /// The goldens of the test file at `file`.
    public init(beside file: String = #filePath) {
        let end = file.lastIndex(of: "/") ?? file.startIndex
        folder = "\(file[..<end])/Goldens"
    }

    /// The goldens in a folder of the repository, named from its root, such as `docs/schemas`.
    public init(folder: String) {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        self.folder = "\(root.joined(separator: "/"))/\(folder)"
    }

    /// nil where `actual` is what the golden `name` holds; else what differs, for the test's message.
    public func difference(_ actual: String, from name: String) -> String? {
        let path = "\(folder)/\(name)"
        if environmentValue("WEIR_RECORD_GOLDENS") == "1" {
            return write(actual, to: path) ? "recorded \(name)" : "cannot write \(path)"
        }
        guard let expected = read(path) else { return "no golden \(name): run with WEIR_RECORD_GOLDENS=1 to record it" }
        if expected == actual { return nil }
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        for line in 0..<max(old.count, new.count) {
            let before = line < old.count ? String(old[line]) : "(end)"
            let after = line < new.count ? String(new[line]) : "(end)"
            if before != after { return "\(name):\(line + 1)\n  golden: \(before)\n  actual: \(after)\n\n\(actual)" }
        }
        return "\(name) differs in invisible characters"
    }

    private func environmentValue(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private func read(_ path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String, to path: String) -> Bool {
        unsafe mkdir(folder, 0o755)
        guard let file = unsafe fopen(path, "w") else { return false }
        defer { unsafe fclose(file) }
        let bytes = Array(text.utf8)
        return unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count
    }
}
