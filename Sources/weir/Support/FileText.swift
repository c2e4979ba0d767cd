import Glibc

/// Small files as a whole.
enum FileText {
    /// The file's text; nil where it cannot be read or is larger than `limit` bytes.
    static func read(_ path: String, limit: Int = 256 << 20) -> String? {
        bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the file holds; nil where it cannot be read or is larger than `limit` bytes.
    static func bytes(_ path: String, limit: Int = 256 << 20) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { return nil }
        }
    }

    /// Writes the file anew with `mode`, through a temporary file beside it, so that nobody ever reads half of it.
    ///
    /// Throws a `CommandFailure`.
    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let temporary = "\(path).\(getpid()).part"
        try create(temporary, Array(text.utf8), mode: mode, shownAs: path)
        guard unsafe rename(temporary, path) == 0 else {
            let failure = failure(path)
            unsafe unlink(temporary)
            throw failure
        }
    }

    /// Makes a file that is not there yet, and waits until it is on the disk where `isDurable`. Where that fails,
    /// there is no file.
    ///
    /// Throws a `CommandFailure` that says that `shownAs`, else `path`, cannot be written.
    static func create(
        _ path: String, _ content: [UInt8], mode: mode_t, shownAs shown: String? = nil, isDurable: Bool = true
    ) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(shown ?? path) }
        do {
            var bytes = content[...]
            while !bytes.isEmpty {
                let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure(shown ?? path) }
                bytes = bytes.dropFirst(count)
            }
            guard !isDurable || fsync(descriptor) == 0 else { throw failure(shown ?? path) }
        } catch {
            close(descriptor)
            unsafe unlink(path)
            throw error
        }
        guard close(descriptor) == 0 else {
            let failure = failure(shown ?? path)
            unsafe unlink(path)
            throw failure
        }
    }

    /// Whether there is a file (not a folder) at `path`.
    static func isFile(_ path: String) -> Bool { kind(path) == S_IFREG }

    /// Whether there is a folder at `path`.
    static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path) cannot be written: \(unsafe String(cString: strerror(errno)))")
    }
}
