public import WeirModel

/// The fields of a spec: what a plan compares, shows and finds the origin of.
///
/// A field is the value of a top-level member (`name`, `labels`, …) or of a member of one that is a record
/// (`lineage / version`), of one variable (`config / App Base URL`), of one input of a connection
/// (`config / Acme Connection / username`), of one property of a flow (`flows / Import Orders / enabled`) or of one
/// document (`documents / attachments / guide.pdf`). A connection without inputs and a flow without properties are fields
/// themselves. Fields stand in the order of the canonical JSON: keys by their UTF-8 bytes, depth first. A unit's
/// `FieldOrigin`s stand in exactly this order.
public enum SpecFields {
    /// One field of a spec.
    public struct Field: Hashable, Sendable {
        /// From the top: `["config", "Acme Connection", "username"]`.
        public var path: [String]
        /// Canonical JSON.
        public var value: [UInt8]
        /// Whether it holds a reference to a secret, or is named as if it held a secret. Its value is never shown.
        public var isSecret: Bool

        /// Makes a field of its path and its canonical JSON.
        public init(path: [String], value: [UInt8], isSecret: Bool) {
            self.path = path
            self.value = value
            self.isSecret = isSecret
        }
    }

    /// How many fields `spec` has, and so how many origins its unit has to have.
    public static func count(of spec: Spec) -> Int { fields(of: spec.json).count }

    /// The fields of the spec whose canonical JSON is `json`; empty where it is no object.
    public static func fields(of json: [UInt8]) -> [Field] {
        let text = CanonicalText(json)
        guard let root = text.root, let members = text.members(root) else { return [] }
        var fields: [Field] = []
        for member in members {
            let name = text.string(member.rawKey) ?? ""
            switch name {
            case "config": appendConfiguration(member.value, of: text, to: &fields)
            case "documents": appendDocuments(member.value, of: text, to: &fields)
            case "flows": appendFlows(member.value, of: text, to: &fields)
            default: appendMembers(member.value, at: name, of: text, to: &fields)
            }
        }
        return fields
    }

    /// A plain value is one field; a record such as `lineage` has one for each of its members.
    private static func appendMembers(
        _ value: Range<Int>, at name: String, of text: CanonicalText, to fields: inout [Field]
    ) {
        guard let members = text.members(value), !members.isEmpty else {
            fields.append(field([name], value, of: text))
            return
        }
        for member in members {
            fields.append(field([name, text.string(member.rawKey) ?? ""], member.value, of: text))
        }
    }

    private static func appendConfiguration(_ value: Range<Int>, of text: CanonicalText, to fields: inout [Field]) {
        for variable in text.members(value) ?? [] {
            let path = ["config", text.string(variable.rawKey) ?? ""]
            guard let inputs = text.value(of: "inputs", in: variable.value),
                let members = text.members(inputs), !members.isEmpty
            else {
                fields.append(
                    field(path, variable.value, of: text, namedSecret: SecretNames.looksSecret(path[1])))
                continue
            }
            for input in members {
                let name = text.string(input.rawKey) ?? ""
                fields.append(
                    field(path + [name], input.value, of: text, namedSecret: SecretNames.looksSecret(name)))
            }
        }
    }

    private static func appendDocuments(_ value: Range<Int>, of text: CanonicalText, to fields: inout [Field]) {
        for member in text.members(value) ?? [] {
            let path = ["documents", text.string(member.rawKey) ?? ""]
            guard path[1] == "attachments", let attachments = text.members(member.value) else {
                fields.append(field(path, member.value, of: text))
                continue
            }
            for attachment in attachments {
                fields.append(field(path + [text.string(attachment.rawKey) ?? ""], attachment.value, of: text))
            }
        }
    }

    private static func appendFlows(_ value: Range<Int>, of text: CanonicalText, to fields: inout [Field]) {
        for flow in text.members(value) ?? [] {
            let path = ["flows", text.string(flow.rawKey) ?? ""]
            guard let properties = text.members(flow.value), !properties.isEmpty else {
                fields.append(field(path, flow.value, of: text))
                continue
            }
            for property in properties {
                let name = text.string(property.rawKey) ?? ""
                fields.append(
                    field(path + [name], property.value, of: text, namedSecret: SecretNames.looksSecret(name)))
            }
        }
    }

    private static func field(
        _ path: [String], _ value: Range<Int>, of text: CanonicalText, namedSecret: Bool = false
    ) -> Field {
        let bytes = Array(text.bytes[value])
        return Field(path: path, value: bytes, isSecret: namedSecret || refersToSecret(bytes))
    }

    /// Whether a key named `secret` occurs: in canonical JSON these bytes stand nowhere else, because a quote inside
    /// of a string is escaped and a value is never followed by a colon.
    private static func refersToSecret(_ value: [UInt8]) -> Bool {
        let key = Array("\"secret\":".utf8)
        guard value.count > key.count else { return false }
        for start in 0...value.count - key.count where value[start] == key[0] {
            if value[start..<start + key.count].elementsEqual(key) { return true }
        }
        return false
    }
}
