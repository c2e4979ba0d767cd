import Glibc

@testable import WeirCluster

struct FolderFailure: Error {}

/// Lends a folder that everybody can enter and that is removed afterwards.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/weir-cluster-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw FolderFailure() }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    unsafe chmod(folder, 0o755)
    do {
        let value = try await body(folder)
        _ = try await Command(user: .caller).run(["rm", "-rf", "--", folder])
        return value
    } catch {
        // Whatever runs in there is ended first.
        for process in entries(of: "/proc").compactMap({ pid_t($0) }) {
            guard let line = contents(of: "/proc/\(process)/cmdline", limit: 65_536) else { continue }
            if String(decoding: line, as: UTF8.self).contains(folder + "/") { kill(process, SIGQUIT) }
        }
        _ = try await Command(user: .caller).run(["rm", "-rf", "--", folder])
        throw error
    }
}

/// Where a symbolic link leads.
func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(path, &buffer, buffer.count)
    guard count >= 0 else { return nil }
    return String(decoding: buffer[0..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
