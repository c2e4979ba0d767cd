import Glibc
import Synchronization

/// A listening TCP socket on 127.0.0.1.
public final class LoopbackSocket: Sendable {
    private let descriptor: Int32
    private let closed = Mutex(false)
    /// Where it listens.
    public let port: UInt16

    /// On a port that is free.
    public init() throws {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ScratchError("socket", "127.0.0.1") }
        self.descriptor = descriptor
        var address = Self.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard status else { throw ScratchError("bind", "127.0.0.1") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    var isShutDown: Bool { closed.withLock { $0 } }
    func shutDown() { closed.withLock { $0 = true } }

    /// The next connection's descriptor; negative where there is none yet.
    func acceptWithoutWaiting() -> Int32 { accept(descriptor, nil, nil) }

    /// A port that nothing listens on just now.
    public static func freePort() throws -> UInt16 { try LoopbackSocket().port }

    /// True where something listens on `port`.
    static func accepts(port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}
