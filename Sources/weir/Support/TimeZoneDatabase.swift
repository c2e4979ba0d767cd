import Glibc
import WeirModel

/// The system's time zones (https://www.iana.org/time-zones), read once and handed on as a value.
enum TimeZoneDatabase {
    private static let candidates = ["/usr/share/zoneinfo/tzdata.zi", "/usr/lib/zoneinfo/tzdata.zi"]

    /// Reads the names of zones and links. Throws a `CommandFailure` where the system has no such database.
    static func load() throws -> TimeZoneNames {
        for path in candidates {
            if let text = FileText.read(path) { return TimeZoneNames(names: names(in: text)) }
        }
        throw CommandFailure("the system's time zones cannot be read; install the package tzdata")
    }

    /// In the compact form of zic(8), a line `Z NAME …` begins a zone and `L TARGET NAME` a link.
    private static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(separator: "\n") where line.hasPrefix("Z ") || line.hasPrefix("L ") {
            let words = line.split(separator: " ")
            if words[0] == "Z", words.count > 1 { names.insert(String(words[1])) }
            if words[0] == "L", words.count > 2 { names.insert(String(words[2])) }
        }
        return names
    }
}
