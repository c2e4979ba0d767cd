/// The names of the time zones that the system's database knows, such as `Europe/Berlin`.
///
/// They come in as a value, loaded once at the rim, so that checking a name stays a pure function.
public struct TimeZoneNames: Sendable {
    private let names: Set<String>

    /// Takes the names as the IANA time zone database spells them; `UTC` and `Etc/UTC` are known without being listed.
    public init(names: Set<String>) { self.names = names.union(["UTC", "Etc/UTC"]) }

    /// Whether `name` is a time zone. Upper and lower case count, as in the database.
    public func contains(_ name: String) -> Bool { names.contains(name) }

    /// The zone that `name` was probably meant to be; nil where none is close.
    public func nearest(to name: String) -> String? { NearestName.of(name, among: names) }
}
