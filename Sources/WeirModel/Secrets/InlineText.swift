/// A plain text in a connection's input that is a secret: where it stands in its file.
public struct InlineText: Hashable, Sendable {
    /// The file: in the repository, or below the customer's folder where the secret is a customer's.
    public var path: String
    /// The connection's config variable.
    public var variable: String
    /// The connection's input.
    public var input: String
    /// Which piece of the text, from 1, where a customer's fields (`{{customer.slug}}`) stand in it; nil: all of it.
    public var part: Int?

    /// Memberwise.
    public init(path: String, variable: String, input: String, part: Int? = nil) {
        self.path = path
        self.variable = variable
        self.input = input
        self.part = part
    }
}

/// The name of a secret that no `secrets.yaml` declares, because its value stands in plain text in another file.
///
/// It says where: `erp.Acme_Connection.password` of a customer, `integrations.acme-erp.Acme_Connection.password` of the
/// repository. Every such name has a `.`, which no declared one has. Two places never have one name: a part that does not
/// show as it is brings a digest of the place with it.
public struct ImplicitSecretName: Hashable, Sendable {
    /// Whose text it is.
    public enum Place: Hashable, Sendable {
        /// One instance of the secret's customer, by its slug.
        case instance(String)
        /// The definition of an integration, by its slug.
        case definition(String)
        /// A file that reaches several instances.
        case sharedLayer
    }

    /// As `SecretKey.name` has it.
    public let text: String

    /// - Parameters:
    ///   - place: where the value stands.
    ///   - digest: hexadecimal digits that differ from place to place; read only where the rest of the name does not tell
    ///     places apart.
    public init(_ place: InlineText, digest: () -> String) {
        let file = place.path.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
        var parts = file.split(separator: "/").map(String.init)
        // A definition is what its integration is.
        if parts.count == 3, parts[0] == "integrations", parts[2] == "integration" { parts.removeLast() }
        let shown = (parts + [place.variable, place.input]).map(Self.shown)
        var text = shown.map(\.text).joined(separator: ".")
        if shown.contains(where: { !$0.isWhole }) { text += "~" + digest() }
        if let part = place.part { text += "~\(part)" }
        self.text = text
    }

    /// The name of a secret; nil where it is one that a `secrets.yaml` declares.
    public init?(_ key: SecretKey) {
        guard Self.isValid(key.name) else { return nil }
        text = key.name
    }

    /// Whether a text can be such a name.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 512 && text.utf8.contains(UInt8(ascii: "."))
            && text.utf8.allSatisfy { isPlain($0) || [".", "_", "~"].contains(UnicodeScalar($0)) }
    }

    /// Whose text it is.
    ///
    /// - Parameter isShared: whether the secret is the repository's.
    public func place(isShared: Bool) -> Place {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if isShared {
            return parts.count == 4 && parts[0] == "integrations" ? .definition(String(parts[1])) : .sharedLayer
        }
        return parts.count == 3 && parts[0] != "customer" ? .instance(String(parts[0])) : .sharedLayer
    }

    /// The longest part of a name, in bytes; a longer one is cut.
    private static let longest = 64

    private static func shown(_ part: String) -> (text: String, isWhole: Bool) {
        var bytes: [UInt8] = []
        var isWhole = part.utf8.count <= longest && !part.isEmpty
        for byte in part.utf8.prefix(longest) {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "_"))
                if byte != UInt8(ascii: " ") { isWhole = false }
            }
        }
        return (String(decoding: bytes, as: UTF8.self), isWhole)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension SecretKey {
    /// Whose plain text the secret is; nil where a `secrets.yaml` declares it.
    public var implicitPlace: ImplicitSecretName.Place? {
        ImplicitSecretName(self)?.place(isShared: customer == nil)
    }

    /// Whether no `secrets.yaml` declares it, because its value stands in plain text in another file.
    public var isImplicit: Bool { ImplicitSecretName(self) != nil }
}
