import WeirJSON
import WeirModel

/// Checks values against their variable's declared type and writes them as the canonical JSON of `Spec`.
struct ConfigurationValue {
    let variable: DefinitionInterface.Variable
    let scope: CustomerScope
    let timeZones: TimeZoneNames
    var diagnostics: [Diagnostic] = []

    init(_ variable: DefinitionInterface.Variable, scope: CustomerScope, timeZones: TimeZoneNames) {
        self.variable = variable
        self.scope = scope
        self.timeZones = timeZones
    }

    /// Appends the value; false, with a diagnostic, where it does not fit.
    mutating func write(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        switch variable.collection {
        case .valueList: return writeList(value, to: &bytes)
        case .keyValueList: return writeKeyValues(value, to: &bytes)
        case .none: break
        }
        switch variable.dataType {
        case .schedule: return writeSchedule(value, to: &bytes)
        case .jsonForm, .objectFieldMap, .objectSelection, .other:
            if !value.document.nodes[value.node].kind.isScalar { return writeStructure(value, to: &bytes) }
            return writeScalar(value, to: &bytes)
        default: return writeScalar(value, to: &bytes)
        }
    }

    /// Appends one input of a connection.
    mutating func writeInput(_ value: ValueReference, name: String, to bytes: inout [UInt8]) -> Bool {
        guard value.document.nodes[value.node].kind.isScalar else {
            return refuse(value, .wrongType, "input \(quoted(name)) of \(quoted(variable.key)) is a string")
        }
        guard let parts = resolve(value) else { return false }
        let isSecretless = !parts.contains { if case .secret = $0 { true } else { false } }
        if isSecretless, parts != [.text("")], SecretNames.looksSecret(name) {
            return refuse(
                value, .plaintextSecret, "input \(quoted(name)) of \(quoted(variable.key)) holds a secret in plain text",
                hint: "declare it in secrets.yaml and write \"{{secrets.NAME}}\"")
        }
        Self.append(parts, to: &bytes)
        return true
    }

    // MARK: Shapes

    private mutating func writeScalar(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        guard value.document.nodes[value.node].kind.isScalar else {
            return refuse(
                value, .wrongType,
                "\(quoted(variable.key)) is \(article(variable.dataType.rawValue)), and this is \(value.document.describe(value.node))")
        }
        if ReferenceText.isPlain(value.document.bytes(value.node)) {
            guard check(value.document.string(value.node), value) else { return false }
            CanonicalText.append(value.document.bytes(value.node), to: &bytes)
            return true
        }
        guard let parts = resolve(value) else { return false }
        if parts.count == 1, case .text(let text) = parts[0], !check(text, value) { return false }
        Self.append(parts, to: &bytes)
        return true
    }

    private mutating func writeList(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.document
        switch document.nodes[value.node].kind {
        case .sequence:
            bytes.append(UInt8(ascii: "["))
            for (offset, child) in document.children(value.node).enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                guard writeItem(ValueReference(layer: value.layer, node: child), to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "]"))
            return true
        case .string:
            guard let json = CollectionText.valueList(document.string(value.node)) else { fallthrough }
            bytes += json
            return true
        default:
            return refuse(
                value, .wrongType, "\(quoted(variable.key)) is a list of values, and this is \(document.describe(value.node))",
                hint: "write [one, two]")
        }
    }

    private mutating func writeItem(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        guard value.document.nodes[value.node].kind.isScalar else {
            return refuse(
                value, .wrongType,
                "an item of \(quoted(variable.key)) is a string, and this is \(value.document.describe(value.node))")
        }
        return writeScalar(value, to: &bytes)
    }

    private mutating func writeKeyValues(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.document
        switch document.nodes[value.node].kind {
        case .mapping:
            bytes.append(UInt8(ascii: "["))
            for (offset, key) in document.children(value.node).enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += Array("{\"key\":".utf8)
                CanonicalText.append(document.bytes(key), to: &bytes)
                bytes += Array(",\"value\":".utf8)
                guard writeItem(ValueReference(layer: value.layer, node: key + 1), to: &bytes) else { return false }
                bytes.append(UInt8(ascii: "}"))
            }
            bytes.append(UInt8(ascii: "]"))
            return true
        case .string:
            guard let json = CollectionText.keyValueList(document.string(value.node)) else { fallthrough }
            bytes += json
            return true
        default:
            return refuse(
                value, .wrongType,
                "\(quoted(variable.key)) is a list of keys and values, and this is \(document.describe(value.node))",
                hint: "write {key: value}")
        }
    }

    private mutating func writeSchedule(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.document
        var cron: ValueReference?
        var zone: ValueReference?
        if document.nodes[value.node].kind == .mapping {
            for key in document.children(value.node) {
                let reference = ValueReference(layer: value.layer, node: key + 1)
                switch document.string(key) {
                case "cron": cron = reference
                case "timeZone": zone = reference
                default:
                    return refuse(
                        ValueReference(layer: value.layer, node: key), .unknownField,
                        "a schedule has no field \(quoted(document.string(key)))", hint: "cron and timeZone")
                }
            }
        } else {
            cron = value
        }
        guard let cron, document.nodes[cron.node].kind.isScalar, document.nodes[cron.node].kind != .null else {
            return refuse(
                value, .wrongType, "\(quoted(variable.key)) is a schedule",
                hint: "write \"*/5 * * * *\", or {cron: \"*/5 * * * *\", timeZone: Europe/Berlin}")
        }
        guard let cronText = resolvedText(cron) else { return false }
        guard CronExpression.isValid(cronText) else {
            return refuse(
                cron, .invalidCron, "\(quoted(cronText)) is not a cron expression",
                hint: "five or six fields: minute, hour, day of month, month, day of week")
        }
        var zoneText = variable.timeZone ?? ""
        if let zone {
            guard let text = resolvedText(zone) else { return false }
            zoneText = text
        }
        guard zoneText.isEmpty || timeZones.contains(zoneText) else {
            return refuse(
                zone ?? cron, .unknownTimeZone, "\(quoted(zoneText)) is not a time zone",
                hint: "a name of the IANA database: Europe/Berlin, America/New_York, UTC")
        }
        Self.appendSchedule(cron: cronText, timeZone: zoneText, to: &bytes)
        return true
    }

    /// A mapping or list for a variable whose value is JSON text.
    private mutating func writeStructure(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        var json: [UInt8] = []
        CanonicalJSON.append(value.document, value.node, to: &json)
        CanonicalText.append(json[...], to: &bytes)
        return true
    }

    // MARK: Scalars

    private mutating func check(_ text: String, _ value: ValueReference) -> Bool {
        let name = quoted(variable.key)
        switch variable.dataType {
        case .number:
            return text.isEmpty || NumberText.isValid(text)
                || refuse(value, .invalidNumber, "\(name) is a number, and \(quoted(text)) is none")
        case .boolean:
            return text.isEmpty || BooleanText.isValid(text)
                || refuse(value, .invalidBoolean, "\(name) is true or false, and \(quoted(text)) is neither")
        case .picklist:
            if text.isEmpty || variable.pickList.isEmpty || variable.pickList.contains(text) { return true }
            let nearest = NearestName.of(text, among: variable.pickList)
            return refuse(
                value, .notInPickList, "\(quoted(text)) is not one of the choices of \(name)",
                hint: nearest.map { "did you mean \(quoted($0))?" }
                    ?? "choices: \(variable.pickList.prefix(12).map(quoted).joined(separator: ", "))")
        case .timestamp:
            return text.isEmpty || TimestampText.isValid(text)
                || refuse(
                    value, .invalidTimestamp, "\(name) is a timestamp, and \(quoted(text)) is none",
                    hint: "as in RFC 3339: 2026-11-22T04:40:00Z")
        case .date:
            return text.isEmpty || DateText.isValid(text)
                || refuse(
                    value, .invalidTimestamp, "\(name) is a date, and \(quoted(text)) is none", hint: "2026-11-22")
        case .jsonForm:
            return text.isEmpty || CollectionText.isJSON(text)
                || refuse(value, .invalidJSON, "\(name) is JSON text, and this does not parse")
        default: return true
        }
    }

    private mutating func resolve(_ value: ValueReference) -> [TextPart]? {
        let text = value.document.string(value.node)
        if ReferenceText.isPlain(value.document.bytes(value.node)) { return [.text(text)] }
        do throws(TemplateProblem) {
            return try ReferenceText.resolve(text, in: scope)
        } catch {
            _ = refuse(value, .unknownTemplate, error.message, hint: error.hint)
            return nil
        }
    }

    /// Text that may not hold secrets.
    private mutating func resolvedText(_ value: ValueReference) -> String? {
        guard value.document.nodes[value.node].kind.isScalar, let parts = resolve(value) else { return nil }
        if parts.count == 1, case .text(let text) = parts[0] { return text }
        _ = refuse(value, .invalidValue, "a schedule of \(quoted(variable.key)) cannot be a secret")
        return nil
    }

    private mutating func refuse(
        _ value: ValueReference, _ code: DiagnosticCode, _ message: String, hint: String? = nil
    ) -> Bool {
        diagnostics.append(
            Diagnostic(
                code, at: value.location, length: value.document.shownLength(value.node), message, hint: hint))
        return false
    }

    private func article(_ noun: String) -> String {
        "\("aeiou".contains(noun.first ?? "x") ? "an" : "a") \(noun)"
    }
}

extension ConfigurationValue {
    /// Appends a text, or its parts where it refers to secrets.
    static func append(_ parts: [TextPart], to bytes: inout [UInt8]) {
        if parts.count == 1, case .text(let text) = parts[0] { return CanonicalText.append(text, to: &bytes) }
        bytes += Array("{\"parts\":[".utf8)
        for (offset, part) in parts.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            switch part {
            case .text(let text):
                bytes += Array("{\"text\":".utf8)
                CanonicalText.append(text, to: &bytes)
            case .secret(let name, let scope):
                bytes += Array("{\"scope\":\"\(scope.rawValue)\",\"secret\":".utf8)
                CanonicalText.append(name, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += Array("]}".utf8)
    }

    fileprivate static func appendSchedule(cron: String, timeZone: String, to bytes: inout [UInt8]) {
        bytes += Array("{\"cron\":".utf8)
        CanonicalText.append(cron, to: &bytes)
        bytes += Array(",\"timeZone\":".utf8)
        CanonicalText.append(timeZone, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    /// The canonical JSON of a variable's own default; nil where it has none or where it does not fit its type, which
    /// the check of the definition has already said.
    static func defaultJSON(_ variable: DefinitionInterface.Variable) -> [UInt8]? {
        guard let text = variable.defaultValue, !text.isEmpty, variable.dataType != .connection else { return nil }
        switch variable.collection {
        case .valueList: return CollectionText.valueList(text)
        case .keyValueList: return CollectionText.keyValueList(text)
        case .none: break
        }
        var bytes: [UInt8] = []
        if variable.dataType == .schedule {
            appendSchedule(cron: text, timeZone: variable.timeZone ?? "", to: &bytes)
        } else {
            CanonicalText.append(text, to: &bytes)
        }
        return bytes
    }
}
