import WeirModel

/// What text in a customer's configuration may refer to.
struct CustomerScope: Sendable {
    var slug: String
    var name: String
    var externalID: String?
    /// Names declared in the customer's `secrets.yaml`.
    var secrets: Set<String> = []
    /// Names declared in the repository's `secrets.yaml`.
    var sharedSecrets: Set<String> = []
    /// False where a file that declares secrets, or `customer.yaml`, could not be read: nothing is then said to be
    /// unknown.
    var isComplete = true
}

/// Where a secret is declared.
enum SecretScope: String {
    case customer, shared
}

/// A piece of a text after substitution.
enum TextPart: Equatable {
    case text(String)
    case secret(name: String, scope: SecretScope)
}

/// Why a reference in a text cannot be resolved.
struct TemplateProblem: Error {
    var message: String
    var hint: String?
}

/// Substitutes `{{customer.…}}` and splits at `{{secrets.NAME}}`, in a single pass: what is put in is not read again.
///
/// Only these two prefixes are special, because definitions have templates of their own (`{{#Config Var}}`); `\{{`
/// stands for a literal `{{`.
enum ReferenceText {
    /// Whether there is anything to substitute; most values have nothing.
    static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "{") { return false }
            previous = byte
        }
        return true
    }

    static func resolve(_ text: String, in scope: CustomerScope) throws(TemplateProblem) -> [TextPart] {
        var parts: [TextPart] = []
        var plain = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            let before = rest[..<open.lowerBound]
            if before.last == "\\" {
                plain += before.dropLast() + "{{"
                rest = rest[open.upperBound...]
                continue
            }
            plain += before
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "}}") else {
                plain += rest[open.lowerBound...]
                rest = ""
                break
            }
            let expression = String(inside[..<close.lowerBound]).trimmed
            if expression.hasPrefix("customer.") {
                plain += try customerField(String(expression.dropFirst("customer.".count)), scope)
            } else if expression.hasPrefix("secrets.") {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(try secret(String(expression.dropFirst("secrets.".count)), scope))
            } else {
                plain += rest[open.lowerBound..<close.upperBound]
            }
            rest = inside[close.upperBound...]
        }
        plain += rest
        if !plain.isEmpty || parts.isEmpty { parts.append(.text(plain)) }
        return parts
    }

    private static func customerField(_ name: String, _ scope: CustomerScope) throws(TemplateProblem) -> String {
        switch name {
        case "slug": return scope.slug
        case "name": return scope.name
        case "externalId":
            if let externalID = scope.externalID { return externalID }
            if !scope.isComplete { return "" }
            throw TemplateProblem(
                message: "customer \(scope.slug) has no externalId",
                hint: "add externalId to customers/\(scope.slug)/customer.yaml")
        default:
            let nearest = NearestName.of(name, among: ["slug", "name", "externalId"])
            throw TemplateProblem(
                message: "a customer has no \(quoted(name))",
                hint: nearest.map { "did you mean {{customer.\($0)}}?" } ?? "slug, name or externalId")
        }
    }

    private static func secret(_ name: String, _ scope: CustomerScope) throws(TemplateProblem) -> TextPart {
        if scope.secrets.contains(name) { return .secret(name: name, scope: .customer) }
        if scope.sharedSecrets.contains(name) { return .secret(name: name, scope: .shared) }
        if !scope.isComplete { return .secret(name: name, scope: .customer) }
        let nearest = NearestName.of(name, among: scope.secrets.union(scope.sharedSecrets).sorted())
        throw TemplateProblem(
            message: "no secret \(quoted(name)) is declared for customer \(scope.slug)",
            hint: nearest.map { "did you mean {{secrets.\($0)}}?" }
                ?? "declare it in customers/\(scope.slug)/secrets.yaml or in the repository's secrets.yaml")
    }
}

extension String {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Substring {
    /// The first occurrence of an ASCII pair of characters.
    fileprivate func firstRange(of pair: StaticString) -> Range<Index>? {
        let wanted = Array(pair.description.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            let next = utf8.index(after: index)
            if next < utf8.endIndex, utf8[index] == wanted[0], utf8[next] == wanted[1] {
                return index..<utf8.index(after: next)
            }
            index = next
        }
        return nil
    }
}
