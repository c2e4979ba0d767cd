import Glibc

/// Why a system call failed.
struct FileError: Error {
    let number: Int32

    /// The error of the last call on this thread.
    static var last: FileError { FileError(number: errno) }

    /// What takes the place of a regular file, or a name that none may have.
    static let invalid = FileError(number: EINVAL)

    /// In the C library's words.
    var reason: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A folder that is held open, so that what is opened in it cannot be somewhere else.
@safe
final class OpenFolder {
    private let stream: OpaquePointer

    private var descriptor: Int32 { unsafe dirfd(stream) }

    /// Opens the folder at `path`, which may lead through symbolic links.
    convenience init(_ path: String) throws(FileError) {
        try self.init(descriptor: unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    }

    /// Opens a folder in `parent`; one that is a symbolic link is an error.
    convenience init(_ name: String, in parent: OpenFolder) throws(FileError) {
        try self.init(
            descriptor: unsafe openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW))
    }

    private init(descriptor: Int32) throws(FileError) {
        guard descriptor >= 0 else { throw .last }
        guard let stream = unsafe fdopendir(descriptor) else {
            let error = FileError.last
            close(descriptor)
            throw error
        }
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// The names in the folder, in no particular order, without `.` and `..`. To be called once.
    func names() throws(FileError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw .last }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    unsafe Array(UnsafeBufferPointer(start: bytes, count: strlen(bytes)))
                }
            }
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
        }
    }

    /// What `name` is, without following it.
    func status(of name: String) throws(FileError) -> stat {
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last }
        return status
    }

    /// Where the symbolic link `name` points to.
    func target(of name: String) throws(FileError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            let characters = unsafe bytes.bindMemory(to: CChar.self)
            guard let start = characters.baseAddress else { return -1 }
            return unsafe readlinkat(descriptor, name, start, characters.count)
        }
        guard count >= 0 else { throw .last }
        return Array(buffer.prefix(count))
    }

    /// Opens a file in the folder for reading. A symbolic link is an error, and so is anything but a regular file.
    func file(_ name: String) throws(FileError) -> OpenFile {
        // Without O_NONBLOCK, a pipe that took the file's place would hold up the caller.
        try OpenFile(descriptor: unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK))
    }
}

/// A regular file that is open for reading.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    /// In bytes, when it was opened.
    let size: Int

    init(descriptor: Int32) throws(FileError) {
        guard descriptor >= 0 else { throw .last }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .invalid
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Replaces `buffer` by the file's content.
    borrowing func read(into buffer: inout [UInt8]) throws(FileError) {
        buffer.removeAll(keepingCapacity: true)
        // One byte more than expected shows where the file ends without another call.
        var capacity = size + 1
        while true {
            let start = buffer.count
            buffer.append(contentsOf: repeatElement(0, count: capacity - start))
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(descriptor, bytes.baseAddress?.advanced(by: start), capacity - start)
            }
            if count < 0, errno == EINTR {
                buffer.removeSubrange(start...)
                continue
            }
            guard count >= 0 else { throw .last }
            buffer.removeSubrange((start + count)...)
            if count == 0 { return }
            if buffer.count == capacity { capacity *= 2 }
        }
    }
}
