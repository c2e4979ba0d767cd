import Glibc

/// Reads files that hold one secret or credential.
enum SmallFile {
    /// 1 MiB.
    static let limit = 1 << 20

    /// Why a file is not read.
    enum Failure: Error {
        case system(SystemError)
        case notRegular
        case tooLarge

        /// `it has more than 1 MiB`
        var words: String {
            switch self {
            case .system(let error): error.words
            case .notRegular: "it is no regular file"
            case .tooLarge: "it has more than 1 MiB"
            }
        }
    }

    /// The content of the file at `path`, which may lead through symbolic links, as Kubernetes mounts secrets.
    static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, a named pipe would keep us waiting for somebody to write to it.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(.last) }
        defer { close(descriptor) }
        return try bytes(descriptor)
    }

    /// The content of an open file.
    static func bytes(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(.last) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(.last) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }

    /// The content without the one line end that editors put at the end.
    static func withoutLineEnd(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard bytes.last == UInt8(ascii: "\n") else { return bytes[...] }
        let text = bytes.dropLast()
        return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
    }

    /// The credential in the file at `path`, without white space around it.
    ///
    /// - Parameter kind: what it is, for errors: `the token file`.
    static func credential(_ path: String, _ kind: String) throws(ServiceFailure) -> [UInt8] {
        let content: [UInt8]
        do throws(Failure) {
            content = try bytes(path)
        } catch {
            throw ServiceFailure(.refused, "\(kind) \(path) cannot be read: \(error.words)")
        }
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let text = content.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard !text.isEmpty else { throw ServiceFailure(.refused, "\(kind) \(path) is empty") }
        return Array(text)
    }
}
