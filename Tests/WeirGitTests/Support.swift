import Glibc
import Subprocess
import WeirGit
import WeirModel
import WeirTesting

@testable import weir

/// The bytes as text.
func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}

/// All readable files of a tree, by path.
func contents(_ tree: some SourceTree) throws -> [String: String] {
    let reader = try tree.reader()
    var result: [String: String] = [:]
    for entry in try tree.entries() where entry.kind == .file || entry.kind == .executable {
        result[entry.path] = try reader.read(entry, text)
    }
    return result
}

/// Puts a tree object with these modes, names and ids into the repository, as they are.
func rawTree(_ fixture: GitFixture, _ entries: [(mode: String, name: [UInt8], id: ObjectID)]) async throws -> ObjectID {
    var bytes: [UInt8] = []
    for entry in entries {
        bytes += Array(entry.mode.utf8) + [UInt8(ascii: " ")] + entry.name + [0] + entry.id.bytes
    }
    try fixture.scratch.write("tree", bytes)
    let id = try await fixture.git(
        "hash-object", "-w", "-t", "tree", "--literally", "\(fixture.scratch.path)/tree")
    guard let id = ObjectID(id) else { throw GitError(.failed, "git printed \(id)") }
    return id
}

/// Removes a file, or a folder with all that is in it.
func removeFile(_ fixture: GitFixture, _ path: String, recursively: Bool = false) async throws {
    let path = "\(fixture.scratch.path)/\(path)"
    _ = try await run(.name("rm"), arguments: recursively ? ["-rf", path] : ["-f", path], output: .discarded)
}

/// Sets the mode of a file of the working folder.
func makeExecutable(_ fixture: GitFixture, _ path: String) async throws {
    _ = try await run(.name("chmod"), arguments: ["755", "\(fixture.path)/\(path)"], output: .discarded)
}

/// The id that Git gives to a file.
func hashObject(_ path: String) async throws -> String {
    let result = try await run(
        .name("git"), arguments: ["hash-object", "--no-filters", path], output: .string(limit: 100))
    return String(result.standardOutput.dropLast())
}

/// The program that was built together with the tests; it lies beside them.
let binary: Executable = {
    let tests = unsafe realpath("/proc/self/exe", nil)
    defer { unsafe free(tests) }
    var path = unsafe tests.map { unsafe String(cString: $0) } ?? ""
    while let last = path.popLast(), last != "/" {}
    return .at("\(path)/weir")
}()
