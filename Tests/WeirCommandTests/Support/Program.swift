import FoundationEssentials
import Glibc
import Subprocess
import Synchronization

/// The program that was built together with the tests, run as a process of its own.
enum Program {
    /// It lies beside the tests' own program.
    static let path: String = {
        let tests = unsafe realpath("/proc/self/exe", nil)
        defer { unsafe free(tests) }
        var path = unsafe tests.map { unsafe String(cString: $0) } ?? ""
        while let last = path.popLast(), last != "/" {}
        return "\(path)/weir"
    }()

    /// What one run came to.
    struct Outcome: Sendable, CustomStringConvertible {
        /// The exit code; 128 and the signal's number where a signal ended it, as in a shell.
        var status: Int32
        var output: String
        var error: String

        var description: String { "exit \(status)\n--- output\n\(output)--- error\n\(error)---" }

        /// The line that says why the command failed. What takes longer than a second is said in lines before it.
        var failure: Substring? { error.split(separator: "\n").first { $0.hasPrefix("weir: ") } }

        /// Both streams, for what must be in neither.
        var everything: String { output + error }
    }

    /// Runs `weir`; see `run(_:_:in:environment:input:)`.
    static func weir(
        _ arguments: [String], in folder: String, environment: [String: String?] = [:], input: String = "",
        lastMinute: () async throws -> Void = {}
    ) async throws -> Outcome {
        try await run(path, arguments, in: folder, environment: environment, input: input, lastMinute: lastMinute)
    }

    /// Runs a program and waits for its end. Only a few run at a time, so that a machine with few processors does
    /// not spend its time on switching between them, and the database server has connections for all. `lastMinute` is
    /// done when it is this program's turn.
    static func run(
        _ program: String, _ arguments: [String], in folder: String, environment: [String: String?] = [:],
        input: String = "", lastMinute: () async throws -> Void = {}
    ) async throws -> Outcome {
        try await Turnstile.shared.pass {
            try await lastMinute()
            let result = try await Subprocess.run(
                program.hasPrefix("/") ? .path(literal(program)) : .name(program), arguments: Arguments(arguments),
                environment: .inherit.updating(keys(environment)), workingDirectory: literal(folder),
                input: .string(input), output: .string(limit: 64 << 20), error: .string(limit: 64 << 20))
            return Outcome(
                status: code(result.terminationStatus), output: result.standardOutput, error: result.standardError)
        }
    }

    /// Runs `weir` until `body` returns, for programs that go on by themselves. It is killed then, also where `body`
    /// throws. `body` gets what has been written so far.
    static func weir<Result: Sendable>(
        _ arguments: [String], in folder: String, environment: [String: String?] = [:],
        while body: (Transcript) async throws -> Result
    ) async throws -> Result {
        try await running(arguments, in: folder, environment: environment) { try await body($0.transcript) }
    }

    /// The same, for whoever sends signals to it.
    ///
    /// Only a few tests have programs running at the same time, with as many programs as each needs: dozens of controllers
    /// would leave no time to anybody.
    static func running<Result: Sendable>(
        _ arguments: [String], in folder: String, environment: [String: String?] = [:],
        while body: (RunningProgram) async throws -> Result
    ) async throws -> Result {
        if isAdmitted { return try await runs(arguments, in: folder, environment: environment, while: body) }
        return try await Turnstile.running.pass {
            try await $isAdmitted.withValue(true) {
                try await runs(arguments, in: folder, environment: environment, while: body)
            }
        }
    }

    /// Whether the test has programs running already.
    @TaskLocal private static var isAdmitted = false

    private static func runs<Result: Sendable>(
        _ arguments: [String], in folder: String, environment: [String: String?],
        while body: (RunningProgram) async throws -> Result
    ) async throws -> Result {
        let transcript = Transcript()
        let result = try await Subprocess.run(
            .path(literal(path)), arguments: Arguments(arguments),
            environment: .inherit.updating(keys(environment)), workingDirectory: literal(folder), input: .none,
            output: .sequence, error: .sequence
        ) { execution in
            async let output: Void = transcript.read(execution.standardOutput.strings())
            async let error: Void = transcript.read(execution.standardError.strings())
            do {
                let number = execution.processIdentifier.value
                let result = try await body(RunningProgram(transcript: transcript, number: number))
                try? execution.send(signal: .kill)
                _ = try await (output, error)
                return result
            } catch {
                try? execution.send(signal: .kill)
                throw error
            }
        }
        return result.closureResult
    }

    private static func code(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    private static func keys(_ environment: [String: String?]) -> [Environment.Key: String?] {
        // What the person who runs the tests has set must not count.
        var all: [String: String?] = [
            "WEIR_DATABASE_URL": nil, "NO_COLOR": nil, "WEIR_TEST_KILL_AT_STEP": nil,
            "WEIR_TEST_STOP_AT_STEP": nil, "WEIR_TEST_STEP_SECONDS": nil,
            "WEIR_TEST_KILL_AT_ROTATION_STEP": nil, "XDG_CACHE_HOME": nil,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "USER": "ada", "TERM": "xterm",
            "COLUMNS": nil, "WEIR_TOKEN": nil,
        ]
        all.merge(TestOperator.variables) { $1 }
        for (name, value) in environment { all[name] = value }
        return Dictionary(
            uniqueKeysWithValues: all.compactMap { name, value in Environment.Key(rawValue: name).map { ($0, value) } })
    }

    /// Subprocess takes paths in a type of swift-system, which is no dependency of this package's own; its literals can
    /// be made without naming it.
    private static func literal<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String { Path(stringLiteral: text) }
}

/// A program that goes on by itself.
struct RunningProgram: Sendable {
    let transcript: Transcript
    /// Of the process.
    let number: Int32

    func send(_ signal: Int32) { kill(number, signal) }

    /// Waits until it has ended, and the transcript has what it wrote last; false after some minutes.
    func ends() async throws -> Bool {
        for _ in 0..<6000 {
            // It stays as a zombie until the one who runs it has read its end.
            let state = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
            if state.isEmpty || state.contains(") Z ") {
                try await transcript.ends()
                return true
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Waits until it is stopped by a signal; false after some minutes, or once it shows `text`.
    func isStopped(orShows text: String? = nil) async throws -> Bool {
        for _ in 0..<6000 {
            let state = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
            if state.contains(") T ") { return true }
            if state.isEmpty || text.map({ transcript.text.contains($0) }) == true { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}

/// Lets a few through at a time.
actor Turnstile {
    static let shared = Turnstile(4)
    /// For tests with programs that run until they are ended.
    static let running = Turnstile(3)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ free: Int) { self.free = free }

    /// Runs `body` once there is room.
    nonisolated func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// What a program that still runs has written.
final class Transcript: Sendable {
    private let written = Mutex("")
    /// How many of its two streams are at their end.
    private let ended = Mutex(0)

    var text: String { written.withLock { $0 } }

    func add(_ text: String) { written.withLock { $0 += text } }

    func read(_ lines: some AsyncSequence<String, any Error> & Sendable) async throws {
        defer { ended.withLock { $0 += 1 } }
        for try await line in lines { written.withLock { $0 += line + "\n" } }
    }

    /// Waits until both streams are at their end. A process that outlives the one which started it may hold them open; it is
    /// not waited for longer than some seconds.
    func ends() async throws {
        for _ in 0..<200 where ended.withLock({ $0 < 2 }) { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// Waits until `wanted` has been written `times` times; false after some minutes, which only a failure takes.
    func shows(_ wanted: String, times: Int = 1) async throws -> Bool {
        for _ in 0..<6000 {
            if text.components(of: wanted) >= times { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}

extension String {
    /// How often `part` occurs.
    func components(of part: String) -> Int { ranges(of: part).count }
}
