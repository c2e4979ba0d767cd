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

/// A generator of numbers that are the same for the same seed: SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

/// The program that was built together with the tests; it lies beside them.
let binary: Executable = {
    let tests = unsafe realpath("/proc/self/exe", nil)
    defer { unsafe free(tests) }
    var path = unsafe tests.map { unsafe String(cString: $0) } ?? ""
    while let last = path.popLast(), last != "/" {}
    return .at("\(path)/weir")
}()
