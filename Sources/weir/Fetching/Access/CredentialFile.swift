import Glibc
import WeirGit

/// Files that hold a password, a token or a key.
enum CredentialFile {
    /// The content without the line end that editors leave. `kind` is what it is, for errors: `the token file`.
    static func text(
        _ path: String, _ kind: String, limit: Int = FetchAccess.maximumSecretLength
    ) throws(CredentialFailure) -> String {
        // Without O_NONBLOCK, a named pipe would keep the round waiting for somebody to write to it.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, kind) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, kind) }
            if count == 0 { break }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else {
                throw CredentialFailure(message: "\(kind) \(path) has more than \(limit) bytes")
            }
        }
        while let last = bytes.last, last == 0x0a || last == 0x0d { bytes.removeLast() }
        guard !bytes.isEmpty else { throw CredentialFailure(message: "\(kind) \(path) is empty") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CredentialFailure(message: "\(kind) \(path) is no text in UTF-8")
        }
        return text
    }

    private static func failure(_ path: String, _ kind: String) -> CredentialFailure {
        let reason = unsafe String(cString: strerror(errno))
        return CredentialFailure(message: "\(kind) \(path) cannot be read: \(reason)")
    }
}
