import Glibc
import WeirStore

/// Lets tests interfere with the process before a given step of apply, as the worst moment would.
///
/// `WEIR_TEST_KILL_AT_STEP=N` sends SIGKILL before step N, and `WEIR_TEST_STOP_AT_STEP=N` SIGSTOP;
/// `WEIR_TEST_STEP_SECONDS=N` waits for so long before each. Without these variables nothing is done between steps.
enum ApplyInterruption {
    static var steps: ApplySteps {
        let (killed, stopped) = (number("WEIR_TEST_KILL_AT_STEP"), number("WEIR_TEST_STOP_AT_STEP"))
        let seconds = number("WEIR_TEST_STEP_SECONDS")
        guard killed != nil || stopped != nil || seconds != nil else { return .uninterrupted }
        return ApplySteps { _ in
            let step = await counter.next()
            if step == killed { kill(getpid(), SIGKILL) }
            if step == stopped { kill(getpid(), SIGSTOP) }
            if let seconds { try? await Task.sleep(for: .seconds(seconds)) }
        }
    }

    /// Of all applies of the process: one that is tried again goes on counting.
    private static let counter = StepCounter()

    private static func number(_ variable: String) -> Int? { ProcessEnvironment.value(variable).flatMap { Int($0) } }
}

/// Counts the steps that really take place: a plan without deletes has fewer.
actor StepCounter {
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}

/// This process.
enum ProcessIdentity {
    static var number: Int32 { getpid() }
}
