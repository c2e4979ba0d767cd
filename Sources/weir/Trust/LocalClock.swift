import Glibc
import WeirModel

/// The clock of the system's time zone, or of `TZ`.
enum LocalClock {
    /// The instant at which the local clock shows what `reading` shows in UTC, as `AllowedSigners` asks for it. Of two
    /// such instants, when clocks are set back, it is the one that the C library chooses, as it does for ssh-keygen.
    static func instant(showing reading: Instant) -> Instant {
        var seconds = time_t(reading.microseconds / 1_000_000)
        var parts = unsafe tm()
        guard unsafe gmtime_r(&seconds, &parts) != nil else { return reading }
        unsafe parts.tm_isdst = -1
        let local = unsafe mktime(&parts)
        return Instant(microseconds: Int64(local) * 1_000_000)
    }
}
