import Glibc
import WeirStore

/// Lets tests end the process before a given step of apply, as a kill at the worst moment would.
///
/// `WEIR_TEST_KILL_AT_STEP=N` sends SIGKILL before step N. Without the variable nothing is done between steps.
enum ApplyInterruption {
    static var steps: ApplySteps {
        guard let text = ProcessEnvironment.value("WEIR_TEST_KILL_AT_STEP"), let number = Int(text) else {
            return .uninterrupted
        }
        let counter = StepCounter()
        return ApplySteps { _ in
            if await counter.next() == number { kill(getpid(), SIGKILL) }
        }
    }

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
