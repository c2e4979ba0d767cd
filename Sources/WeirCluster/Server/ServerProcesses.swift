import Glibc

/// The processes of one cluster, found by what `/proc` shows to everybody: the server by its data folder, its children
/// by the cluster's name in their title. A process number alone proves nothing, numbers are used again.
struct ServerProcesses: Sendable {
    let dataFolder: String
    let clusterName: String

    /// Every process of the cluster.
    func all() -> [pid_t] {
        entries(of: "/proc").compactMap { pid_t($0) }.filter { isServer($0) || isChild($0) }
    }

    /// The server whose number `postmaster.pid` holds, if it runs.
    func server() -> pid_t? {
        guard let line = pidFileLines().first, let number = pid_t(line), isServer(number) else { return nil }
        return number
    }

    /// True where the server accepts connections (line 8 of `postmaster.pid`, `pidfile.h` of the server).
    func isReady() -> Bool {
        let lines = pidFileLines()
        return lines.count >= 8 && lines[7].hasPrefix("ready")
    }

    private func pidFileLines() -> [Substring] {
        guard let bytes = contents(of: dataFolder + "/postmaster.pid", limit: 4096) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private func commandLine(_ process: pid_t) -> [String] {
        guard let bytes = contents(of: "/proc/\(process)/cmdline", limit: 65_536) else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private func isServer(_ process: pid_t) -> Bool {
        let arguments = commandLine(process)
        guard let program = arguments.first, program.hasSuffix("/postgres"),
            let option = arguments.firstIndex(of: "-D"), option + 1 < arguments.count
        else { return false }
        return arguments[option + 1] == dataFolder
    }

    private func isChild(_ process: pid_t) -> Bool {
        commandLine(process).first?.hasPrefix("postgres: \(clusterName): ") ?? false
    }
}
