import Glibc
import Synchronization
import WeirModel

/// The system's time zones (https://www.iana.org/time-zones), handed on as a value.
enum TimeZoneDatabase {
    private static let candidates = ["/usr/share/zoneinfo/tzdata.zi", "/usr/lib/zoneinfo/tzdata.zi"]
    /// What was read last: every plan of a controller asks, and the file has four thousand lines.
    private static let known = Mutex<(stamp: Stamp, names: TimeZoneNames)?>(nil)

    /// Reads the names of zones and links, where they are not those that were read last.
    ///
    /// Throws a `CommandFailure` where the system has no such database.
    static func load() throws -> TimeZoneNames {
        for path in candidates {
            guard let stamp = Stamp(path) else { continue }
            if let (before, names) = known.withLock({ $0 }), before == stamp { return names }
            guard let text = FileText.read(path) else { continue }
            let names = TimeZoneNames(names: names(in: text))
            known.withLock { $0 = (stamp, names) }
            return names
        }
        throw CommandFailure("the system's time zones cannot be read; install the package tzdata")
    }

    /// In the compact form of zic(8), a line `Z NAME …` begins a zone and `L TARGET NAME` a link.
    private static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        // Bytes, not characters, of which there are a hundred thousand.
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

/// Tells a file from what it was replaced with.
private struct Stamp: Equatable {
    private let path: String
    private let numbers: [Int]

    /// nil where there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.path = path
        numbers = [
            Int(bitPattern: status.st_dev), Int(bitPattern: status.st_ino), status.st_size, status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec,
        ]
    }
}
