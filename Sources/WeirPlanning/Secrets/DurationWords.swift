/// Durations as declarations state them.
public enum DurationWords {
    /// `30d`, `12h`, `90s`: the largest unit that has no rest.
    public static func words(_ seconds: Int) -> String {
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds >= size && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}
