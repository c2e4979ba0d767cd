import CMalloc

/// The memory of a process that runs for years.
enum ProcessMemory {
    /// Has larger pieces of memory given back to the system as soon as they are freed.
    ///
    /// glibc raises the size from which it does so with each such piece that is freed, up to 32 MiB
    /// (https://man7.org/linux/man-pages/man3/mallopt.3.html). After a thousand rounds a controller then keeps twice of what
    /// it had, in holes between what lives on.
    static func keepFlat() {
        _ = mallopt(M_MMAP_THRESHOLD, 64 << 10)
        _ = mallopt(M_TRIM_THRESHOLD, 128 << 10)
    }
}
