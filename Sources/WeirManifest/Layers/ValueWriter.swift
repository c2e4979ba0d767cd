import WeirJSON
import WeirModel

/// Checks values against their variable's declared type and writes them as the canonical JSON of `Spec`.
///
/// One writer serves all values of an instance and collects what is wrong with them.
struct ValueWriter {
    let scope: CustomerScope
    let timeZones: TimeZoneNames
    private(set) var diagnostics: [Diagnostic] = []
    /// Set where a value refers to something that could not be read.
    private(set) var hold: Hold?
    /// What the values refer to.
    private(set) var secrets: Set<SecretKey> = []
    /// The plain texts that became secrets.
    private(set) var implicit: [SecretDeclaration] = []

    init(scope: CustomerScope, timeZones: TimeZoneNames) {
        self.scope = scope
        self.timeZones = timeZones
    }

    /// A node of a value. Where the value is JSON text in a YAML scalar, `document` is what the text holds, and the
    /// place of all its nodes is the scalar.
    struct Item {
        let document: Document
        let node: Int
        let place: ValueReference
        var isNested = false

        var kind: Document.Kind { document.nodes[node].kind }

        /// Another node of the same document.
        func at(_ other: Int) -> Item {
            Item(
                document: document, node: other,
                place: isNested ? place : ValueReference(layer: place.layer, node: other), isNested: isNested)
        }
    }

    /// Appends the value; false where it does not fit, which was reported, or cannot be decided, which `hold` says.
    mutating func write(
        _ value: ValueReference, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        switch variable.collection {
        case .valueList, .keyValueList: return writeCollection(value, of: variable, to: &bytes)
        case .none: break
        }
        switch variable.dataType {
        case .schedule: return writeSchedule(value, of: variable, to: &bytes)
        case .jsonForm, .objectFieldMap, .objectSelection, .other:
            if !value.layer.document.nodes[value.node].kind.isScalar { return writeStructure(value, to: &bytes) }
        default: break
        }
        return writeScalar(value, of: variable, to: &bytes)
    }

    /// Appends one input of a connection.
    mutating func writeInput(
        _ value: ValueReference, name: String, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        guard value.layer.document.nodes[value.node].kind.isScalar else {
            return refuse(
                value, .wrongType,
                "input \(quoted(name)) of \(quoted(variable.key)) is a string, and this is "
                    + value.layer.document.describe(value.node))
        }
        guard let parts = resolve(value.layer.document.bytes(value.node), at: value) else { return false }
        guard !parts.contains(where: \.isSecret), parts != [.text("")],
            SecretNames.looksSecret(name) || parts.contains(where: Self.isCredential)
        else {
            Self.append(parts, to: &bytes)
            return true
        }
        guard value.mayBePlaintext else {
            if value.isReported { return false }
            return refuse(
                value, .plaintextSecret,
                "input \(quoted(name)) of \(quoted(variable.key)) holds a secret in plain text",
                hint: PlaintextSearch.hint)
        }
        Self.append(concealed(value, name, variable.key) ?? parts, to: &bytes)
        return true
    }

    /// What is stored of a secret in plain text: a reference to a secret that has the text as its value.
    private mutating func concealed(_ value: ValueReference, _ input: String, _ variable: String) -> [TextPart]? {
        let isOwn = value.layer.layer == .customer || value.layer.layer == .instance
        var found: [SecretDeclaration] = []
        let parts = ReferenceText.concealing(value.layer.document.bytes(value.node), in: scope) { part in
            let place = InlineText(path: value.layer.path, variable: variable, input: input, part: part)
            let declaration = ImplicitSecret.declaration(place, of: isOwn ? scope.slug : nil, at: value.location)
            found.append(declaration)
            return .secret(name: declaration.key.name, scope: isOwn ? .customer : .shared)
        }
        guard let parts else { return nil }
        implicit += found
        secrets.formUnion(found.map(\.key))
        return parts
    }

    /// Notes a secret that a value of the definition refers to.
    mutating func use(_ secret: SecretKey) { secrets.insert(secret) }

    private static func isCredential(_ part: TextPart) -> Bool {
        if case .text(let text) = part { KnownCredential.matches(text) } else { false }
    }

    /// Appends a scalar of the variable's type.
    private mutating func writeScalar(
        _ value: ValueReference, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        guard value.layer.document.nodes[value.node].kind.isScalar else {
            let type = variable.dataType == .other ? "string" : variable.dataType.rawValue
            return refuse(
                value, .wrongType,
                "\(quoted(variable.key)) is \("aeiou".contains(type.prefix(1)) ? "an" : "a") \(type), and this is "
                    + value.layer.document.describe(value.node))
        }
        return writeText(value.layer.document.bytes(value.node), of: variable, at: value, to: &bytes)
    }

    /// Appends a text with its references resolved. A text that holds a secret is checked by whoever knows the secret.
    mutating func writeText(
        _ text: ArraySlice<UInt8>, of variable: DefinitionInterface.Variable, at place: ValueReference,
        to bytes: inout [UInt8]
    ) -> Bool {
        if place.isReported { return false }
        if ReferenceText.isPlain(text) {
            guard variable.takesAnyText || fits(String(decoding: text, as: UTF8.self), variable, place) else {
                return false
            }
            CanonicalText.append(text, to: &bytes)
            return true
        }
        guard let parts = resolve(text, at: place) else { return false }
        if parts.count == 1, case .text(let text) = parts[0], !fits(text, variable, place) { return false }
        Self.append(parts, to: &bytes)
        return true
    }

    private mutating func fits(
        _ text: String, _ variable: DefinitionInterface.Variable, _ place: ValueReference
    ) -> Bool {
        guard let mismatch = TypedText.mismatch(text, variable.dataType, pickList: variable.pickList) else {
            return true
        }
        let isSecret = SecretNames.looksSecret(variable.key) || KnownCredential.matches(text)
        let what = isSecret ? "the value" : quoted(text)
        return refuse(
            place, mismatch.code, "\(what) for \(quoted(variable.key)) \(mismatch.predicate)",
            hint: mismatch.hint)
    }

    /// A mapping or list for a variable whose value is JSON text.
    private mutating func writeStructure(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        CanonicalText.append(CanonicalJSON.bytes(value.layer.document, value.node)[...], to: &bytes)
        return true
    }

    // MARK: For the shapes in other files

    mutating func resolve(_ text: ArraySlice<UInt8>, at place: ValueReference) -> [TextPart]? {
        if ReferenceText.isPlain(text) { return [.text(String(decoding: text, as: UTF8.self))] }
        do throws(ReferenceProblem) {
            let parts = try ReferenceText.resolve(text, in: scope)
            for case .secret(let name, let kind) in parts {
                secrets.insert(SecretKey(customer: kind == .customer ? scope.slug : nil, name: name))
            }
            return parts
        } catch {
            switch error {
            case .invalid(let message, let hint): _ = refuse(place, .unknownTemplate, message, hint: hint)
            case .undecided(let reason): hold = hold ?? reason
            }
            return nil
        }
    }

    /// Reports; always false.
    mutating func refuse(
        _ value: ValueReference, _ code: DiagnosticCode, _ message: String, hint: String? = nil
    ) -> Bool {
        diagnostics.append(value.diagnostic(code, message, hint: hint))
        return false
    }

    /// Appends a text, or its parts where it refers to secrets.
    static func append(_ parts: [TextPart], to bytes: inout [UInt8]) {
        if parts.count == 1, case .text(let text) = parts[0] { return CanonicalText.append(text, to: &bytes) }
        bytes += "{\"parts\":[".utf8
        for (offset, part) in parts.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            switch part {
            case .text(let text):
                bytes += "{\"text\":".utf8
                CanonicalText.append(text, to: &bytes)
            case .secret(let name, let scope):
                bytes += "{\"scope\":\"\(scope.rawValue)\",\"secret\":".utf8
                CanonicalText.append(name, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += "]}".utf8
    }
}

extension DefinitionInterface.Variable {
    /// Whether every text is a value.
    fileprivate var takesAnyText: Bool { dataType == .string }
}
