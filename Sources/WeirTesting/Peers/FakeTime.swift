import Glibc
import Subprocess

/// A clock that is put forward and back while a program runs: `Tests/Peers/clock.c`, which says what it stands in front of.
public struct FakeTime: Sendable {
    private let scratch: ScratchFolder

    /// Makes it with the compiler that is part of Swift's tools, and has it right until it is put otherwise.
    public init(in scratch: ScratchFolder) async throws {
        self.scratch = scratch
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let source = "\(root.joined(separator: "/"))/Tests/Peers/clock.c"
        let made = try await run(
            .name("clang"), arguments: ["-shared", "-fPIC", "-O1", "-o", "\(scratch.path)/clock.so", source],
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        guard made.terminationStatus.isSuccess else {
            throw ScratchError(message: "clang \(source): \(made.terminationStatus) \(made.standardError)")
        }
        try put(0)
    }

    /// Puts the clock of every program that has `variables`, by so many days; 0 is right.
    public func put(_ days: Int) throws {
        // In one go: nobody may read half of it.
        try scratch.write("clock.next", "\(days * 86_400)\n")
        guard unsafe rename("\(scratch.path)/clock.next", "\(scratch.path)/clock") == 0 else {
            throw ScratchError("rename", scratch.path)
        }
    }

    /// The environment variables of a program that has this clock.
    public var variables: [String: String?] {
        // Others stand in front of programs, too: scripts/sanitize.
        let others = unsafe getenv("LD_PRELOAD").map { unsafe ":" + String(cString: $0) } ?? ""
        return [
            "LD_PRELOAD": "\(scratch.path)/clock.so\(others)", "WEIR_TEST_CLOCK": "\(scratch.path)/clock",
        ]
    }
}
