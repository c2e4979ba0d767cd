import Glibc

/// Listens on a Unix socket where libpq looks for a server, and never says a word.
struct SilentServer {
    let folder: String
    private let descriptor: CInt

    struct Failure: Error { let step: String }

    init() throws {
        var template = Array("/tmp/weir-silent-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(step: "mkdtemp") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("\(folder)/.s.PGSQL.5432".utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) == 0 }
        }
        guard isBound, listen(descriptor, 8) == 0 else { throw Failure(step: "listen") }
    }

    func close() {
        Glibc.close(descriptor)
        unsafe unlink("\(folder)/.s.PGSQL.5432")
        unsafe rmdir(folder)
    }
}
