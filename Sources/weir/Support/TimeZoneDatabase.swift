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
        // Bytes, not characters: every plan reads four thousand lines here.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let isZone = line.starts(with: "Z ".utf8)
            guard isZone || line.starts(with: "L ".utf8) else { continue }
            let words = line.split(separator: UInt8(ascii: " "))
            let place = isZone ? 1 : 2
            if words.count > place { names.insert(String(Substring(words[place]))) }
        }
        return names
    }
}
