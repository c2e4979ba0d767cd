/// What looks for misused memory or for data races while the tests run, where they were built for that: scripts/sanitize.
public enum Sanitizer {
    /// Whether this is such a run: everything then is many times as slow, and memory says nothing. Fetching processes have
    /// no limit of addresses, which a sanitizer could not live with.
    public static var isOn: Bool {
        #if WEIR_SANITIZED
        true
        #else
        false
        #endif
    }

    /// How many times as long clocks that would overtake a test have to wait for it: a server's own, a test's limit.
    public static var patience: Int { isOn ? 10 : 1 }

    /// Why tests of memory are skipped.
    public static let memory = "how much memory a program takes says nothing under a sanitizer"
    /// Why searches through all that there is are skipped.
    public static let searches = "it computes for an hour under a sanitizer, in one thread and with nothing unsafe"
}
