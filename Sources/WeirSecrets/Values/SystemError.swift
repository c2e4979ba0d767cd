import Glibc

/// Why a system call failed.
struct SystemError: Error, Hashable {
    /// The system's number (`errno`).
    let number: Int32

    /// The error of the last call on this thread.
    static var last: SystemError { SystemError(number: errno) }

    /// In the C library's words: `Connection refused`.
    var words: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
