import Glibc

/// The process's environment variables.
enum ProcessEnvironment {
    /// The variable's value; nil where it is not set. An empty one counts as not set unless `orEmpty`.
    static func value(_ name: String, orEmpty: Bool = false) -> String? {
        guard let pointer = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: pointer)
        return text.isEmpty && !orEmpty ? nil : text
    }

    /// All variables; of equal names the first.
    static var all: [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let pointer = unsafe entry.pointee {
            let text = unsafe String(cString: pointer)
            if let equals = text.firstIndex(of: "="), variables[String(text[..<equals])] == nil {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return variables
    }

    /// The folder that the program was started in.
    static var workingFolder: String {
        guard let pointer = unsafe getcwd(nil, 0) else { return "." }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }

    /// Who runs the program, for the history: the login name and the machine.
    static var actor: String { "\(value("USER") ?? value("LOGNAME") ?? "uid-\(getuid())")@\(hostName)" }

    static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
