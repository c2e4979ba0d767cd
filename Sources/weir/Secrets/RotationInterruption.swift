import Glibc
import WeirCustody

/// Lets tests end the process at a given point of a rotation, as a kill at the worst moment would.
///
/// `WEIR_TEST_KILL_AT_ROTATION_STEP=N` sends SIGKILL at the Nth point. Without the variable nothing is done there.
enum RotationInterruption {
    static var steps: RotationSteps {
        guard let text = ProcessEnvironment.value("WEIR_TEST_KILL_AT_ROTATION_STEP"), let number = Int(text) else {
            return .uninterrupted
        }
        let counter = StepCounter()
        return RotationSteps { _ in
            if await counter.next() == number { kill(getpid(), SIGKILL) }
        }
    }
}
