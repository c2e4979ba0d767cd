/// A field of an instance that belongs to the runtime (`ignore:`): the repository states what it is at first, and whoever
/// runs the instance what it is from then on.
public struct IgnoredField: Hashable, Sendable {
    /// As `SpecFields` names it: `["config", "Field Mapping"]`, `["config", "Acme Connection", "username"]`,
    /// `["flows", "Import Orders", "enabled"]`; and `["enabled"]`, which is no field of the spec but a column of the row.
    public var path: [String]
    /// Whether the instance is unconfigured where the runtime has no value for the field: true only of fields in `config`.
    public var isRequired: Bool

    /// Memberwise.
    public init(path: [String], isRequired: Bool = false) {
        self.path = path
        self.isRequired = isRequired
    }

    /// Whether the instance runs at all.
    public static let enabled = IgnoredField(path: ["enabled"])

    /// The config variable whose value, or a part of it, belongs to the runtime; nil for other fields.
    public var variable: String? { path.count > 1 && path[0] == "config" ? path[1] : nil }

    /// As the spec's `ignore` lists it: the path as a JSON Pointer (RFC 6901) without its first slash, so that a slash
    /// within a name is `~1`.
    public var text: String { path.map(Self.escaped).joined(separator: "/") }

    private static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
