import Glibc
import WeirModel

/// Time: what the pure parts take as a parameter.
enum Effects {
    /// The system's clock, to the microsecond.
    static func now() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
