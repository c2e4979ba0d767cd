import Dispatch
import Glibc
import Synchronization
import WeirFuzzing

/// One run of the program: the target that inputs go to.
struct Session {
    /// Set before the first input.
    nonisolated(unsafe) private static var started: Session?

    /// The run that was started.
    static var current: Session {
        guard let session = unsafe started else { end(2, "no target was chosen: --target=NAME") }
        return session
    }

    let target: FuzzTarget
    let mutator: Mutator

    /// Reads the options; ends the process where they ask for something else than to run.
    static func start(_ arguments: [String]) {
        func value(_ name: String) -> String? {
            arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.utf8.count + 3)) }
        }
        if arguments.contains("--list") {
            for target in FuzzTarget.all { print("\(target.name)\t\(target.longestInput)\t\(target.invariant)") }
            exit(0)
        }
        let name = value("target") ?? ""
        guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
            end(2, "there is no target \"\(name)\"; --list prints them")
        }
        let seeds = target.seeds(root: FuzzTarget.repositoryFolder)
        if let folder = value("write-seeds") {
            for (index, seed) in seeds.enumerated() {
                guard let file = unsafe fopen("\(folder)/seed-\(index)", "w") else {
                    end(2, "\(folder) cannot be written to")
                }
                _ = unsafe seed.withUnsafeBufferPointer { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
                _ = unsafe fclose(file)
            }
            exit(0)
        }
        unsafe started = Session(target: target, mutator: target.mutator(splicing: seeds))
    }

    /// Waits for the target. Only what really waits for something else leaves this thread.
    func check(_ input: [UInt8]) {
        let (target, done, found) = (target, DispatchSemaphore(value: 0), Found())
        Task.immediate {
            do {
                try await target.check(input)
            } catch {
                found.violation.withLock { $0 = "\(error)" }
            }
            done.signal()
        }
        done.wait()
        guard let violation = found.violation.withLock({ $0 }) else { return }
        // libFuzzer takes this for a crash, writes the input, and prints what led here.
        Session.say("weir-fuzz: \(target.name): \(violation)")
        abort()
    }

    private final class Found: Sendable {
        let violation = Mutex<String?>(nil)
    }

    private static func say(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = unsafe bytes.withUnsafeBufferPointer { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func end(_ code: Int32, _ text: String) -> Never {
        say("weir-fuzz: \(text)")
        exit(code)
    }
}
