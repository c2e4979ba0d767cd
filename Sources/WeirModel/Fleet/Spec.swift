/// What a unit is meant to be, as canonical JSON text: the form in which it is compared, stored and run.
///
/// Equal bytes mean equal meaning. An instance's object has the members
/// `config`, `description`, `flows`, `fork` (`{"from"}`, the key of the instance that it started from), `ignore`, `labels`
/// and `name`; a customer's `externalId`, `labels` and `name`; an integration's `category`, `description`,
/// `documents`, `labels`, `lineage` (`{"from", "kind", "patches", "version"}`, see `Lineage`), `marketplace`
/// (`{"overview", "visible"}`), `name` and `template` (`{"enabled", "organizationOnly"}`).
///
/// `documents` is there where there are any: `{"attachments": {path: file}, "icon": file, "readme": file}`, each member
/// only where it says something. A file is `{"digest", "size"}`, SHA-256 in hexadecimal digits and a number of bytes;
/// an icon also has `height` and `width` in pixels. The bytes themselves are stored once, by digest.
///
/// A value in `config` is one of
/// - a string: every scalar, in its source text;
/// - an array of strings: a valuelist;
/// - an array of `{"key", "value"}`: a keyvaluelist;
/// - `{"cron", "timeZone"}`: a schedule;
/// - `{"inputs": {name: value}}`: a connection;
///
/// and wherever a string may stand, `{"parts": [{"text"} | {"secret", "scope"}]}` stands for text with references to
/// secrets, which only whoever runs the instance resolves. `scope` is `customer` or `shared`.
///
/// `ignore` lists the fields that belong to the runtime (`IgnoredField.text`), sorted by their bytes; it is left out
/// where there are none. Their values stand in `config` and `flows` like all others, but only those of the first
/// deployment come from the repository.
public struct Spec: Hashable, Sendable {
    /// Canonical JSON, UTF-8.
    public var json: [UInt8]
    /// SHA-256 of `json`; of an instance that has `ignore`, of `json` without the fields that this lists. What the
    /// runtime writes into its own fields so never changes the digest, and a plan need not read them to know that.
    public var digest: Digest

    /// Memberwise.
    public init(json: [UInt8], digest: Digest) {
        self.json = json
        self.digest = digest
    }
}

/// Which layer of configuration a value comes from, lowest first.
public enum ConfigurationLayer: UInt8, Sendable, Comparable, CaseIterable {
    case definition, repositoryDefaults, profile, deployment, customer, instance

    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Where one field of a spec was stated.
///
/// A unit's origins stand in the order in which `SpecFields` lists the fields of its spec. 16 bytes, because there is
/// one for every value of every instance.
public struct FieldOrigin: Hashable, Sendable {
    /// Stands for a value of the definition itself: no file of the repository says it for this unit.
    public static let noFile = UInt32.max

    /// Index into `DesiredState.files`, or `noFile`.
    public var file: UInt32
    /// From 1.
    public var line: UInt32
    /// From 1, in Unicode scalars.
    public var column: UInt32
    /// Which layer the value comes from.
    public var layer: ConfigurationLayer

    /// Memberwise.
    public init(file: UInt32, line: UInt32, column: UInt32, layer: ConfigurationLayer) {
        self.file = file
        self.line = line
        self.column = column
        self.layer = layer
    }
}
