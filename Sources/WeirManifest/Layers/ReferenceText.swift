import WeirModel

/// A piece of a text after substitution.
enum TextPart: Equatable {
    case text(String)
    case secret(name: String, scope: SecretScope)

    var isSecret: Bool { if case .secret = self { true } else { false } }
}

/// Why the references in a text cannot be resolved.
enum ReferenceProblem: Error {
    /// What is wrong with one of them.
    case invalid(message: String, hint: String)
    /// What one of them refers to could not be read.
    case undecided(Hold)
}

/// Substitutes `{{customer.…}}` and splits at `{{secrets.NAME}}`, in a single pass: what is put in is not read again.
///
/// Only these two prefixes are special, because definitions have templates of their own (`{{#Config Var}}`); `\{{`
/// stands for a literal `{{`.
enum ReferenceText {
    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")

    /// Whether there is nothing to substitute; most values have nothing.
    static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool { pair(of: open, in: bytes, from: bytes.startIndex) == nil }

    /// A piece of a text before substitution.
    enum Piece: Equatable {
        /// Not empty, without the `\` before braces that are meant.
        case text([UInt8])
        case customer(field: String)
        case secret(name: String)

        var isText: Bool { if case .text = self { true } else { false } }
    }

    static func resolve(_ text: ArraySlice<UInt8>, in scope: CustomerScope) throws(ReferenceProblem) -> [TextPart] {
        var parts: [TextPart] = []
        var plain: [UInt8] = []
        for piece in try pieces(of: text) {
            switch piece {
            case .text(let bytes): plain += bytes
            case .customer(let name): plain += try customerField(name, scope).utf8
            case .secret(let name):
                let secret = try secret(name, scope)
                if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
                plain.removeAll()
                parts.append(secret)
            }
        }
        if !plain.isEmpty || parts.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
        return parts
    }

    /// The pieces of a text, in their order; none of an empty one.
    static func pieces(of text: ArraySlice<UInt8>) throws(ReferenceProblem) -> [Piece] {
        var pieces: [Piece] = []
        var plain: [UInt8] = []
        var index = text.startIndex
        while let start = pair(of: open, in: text, from: index) {
            plain += text[index..<start]
            if start > index, text[start - 1] == UInt8(ascii: "\\") {
                plain.removeLast()
                plain += [open, open]
                index = start + 2
                continue
            }
            let expression = text[(start + 2)...].drop { $0 == UInt8(ascii: " ") }
            guard let prefix = ["customer.", "secrets."].first(where: { expression.starts(with: $0.utf8) }) else {
                // Of three braces the last two may open the reference.
                plain.append(open)
                index = start + 1
                continue
            }
            guard let end = pair(of: close, in: text, from: expression.startIndex) else {
                throw .invalid(
                    message: "the reference that begins with {{\(prefix) is not closed",
                    hint: "close it with }}, or write \\{{ where the braces are meant")
            }
            let name = String(decoding: expression[..<end].dropFirst(prefix.utf8.count), as: UTF8.self)
                .trimmingSpaces()
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain.removeAll()
            pieces.append(prefix == "customer." ? .customer(field: name) : .secret(name: name))
            index = end + 2
        }
        plain += text[index...]
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    /// Where `byte` stands twice in a row for the first time.
    private static func pair(of byte: UInt8, in text: ArraySlice<UInt8>, from start: Int) -> Int? {
        var index = start
        while index + 1 < text.endIndex {
            if text[index] == byte, text[index + 1] == byte { return index }
            index += 1
        }
        return nil
    }

    static func customerField(_ name: String, _ scope: CustomerScope) throws(ReferenceProblem) -> String {
        switch name {
        case "slug": return scope.slug
        case "name":
            if let hold = scope.hold { throw .undecided(hold) }
            return scope.name
        case "externalId":
            if let externalID = scope.externalID { return externalID }
            if let hold = scope.hold { throw .undecided(hold) }
            throw .invalid(
                message: "customer \(scope.slug) has no externalId",
                hint: "add externalId to customers/\(scope.slug)/customer.yaml")
        default:
            let nearest = NearestName.of(name, among: ["slug", "name", "externalId"])
            throw .invalid(
                message: "a customer has no \(quoted(name))",
                hint: nearest.map { "did you mean {{customer.\($0)}}?" } ?? "slug, name or externalId")
        }
    }

    /// The customer's own secrets come first, so that what its file might declare comes before what the
    /// repository's does.
    private static func secret(_ name: String, _ scope: CustomerScope) throws(ReferenceProblem) -> TextPart {
        if let hold = scope.secrets.hold { throw .undecided(hold) }
        if scope.secrets.names.contains(name) { return .secret(name: name, scope: .customer) }
        if let hold = scope.sharedSecrets.hold { throw .undecided(hold) }
        if scope.sharedSecrets.names.contains(name) { return .secret(name: name, scope: .shared) }
        let nearest = NearestName.of(name, among: scope.secrets.names.union(scope.sharedSecrets.names))
        throw .invalid(
            message: "no secret \(quoted(name)) is declared for customer \(scope.slug)",
            hint: nearest.map { "did you mean {{secrets.\($0)}}?" }
                ?? "declare it in customers/\(scope.slug)/secrets.yaml or in the repository's secrets.yaml")
    }
}
