import WeirModel

extension ValueWriter {
    /// Appends a schedule: a cron expression alone, or with a time zone.
    mutating func writeSchedule(
        _ value: ValueReference, of variable: DefinitionInterface.Variable, to bytes: inout [UInt8]
    ) -> Bool {
        let document = value.layer.document
        var cron: ValueReference? = value
        var zone: ValueReference?
        if document.nodes[value.node].kind == .mapping {
            cron = nil
            for key in document.children(value.node) {
                let reference = ValueReference(layer: value.layer, node: key + 1)
                switch document.string(key) {
                case "cron": cron = reference
                case "timeZone": zone = reference
                default: return refuseField(key, in: value.layer)
                }
            }
        }
        guard let cron, isText(cron), zone.map(isText) ?? true else {
            return refuse(
                value, .wrongType, "\(quoted(variable.key)) is a schedule",
                hint: "write \"*/5 * * * *\", or {cron: \"*/5 * * * *\", timeZone: Europe/Berlin}")
        }
        guard let cronText = plainText(cron, variable) else { return false }
        var zoneText = variable.timeZone ?? ""
        if let zone {
            guard let text = plainText(zone, variable) else { return false }
            zoneText = text
        }
        if let mismatch = TypedText.mismatch(cronText, .schedule, pickList: []) {
            return refuse(cron, mismatch.code, "\(quoted(cronText)) \(mismatch.predicate)", hint: mismatch.hint)
        }
        guard zoneText.isEmpty || timeZones.contains(zoneText) else {
            return refuse(
                zone ?? cron, .unknownTimeZone, "\(quoted(zoneText)) is not a time zone",
                hint: timeZones.nearest(to: zoneText).map { "did you mean \(quoted($0))?" }
                    ?? "a name of the IANA database: Europe/Berlin, America/New_York, UTC")
        }
        Self.appendSchedule(cron: cronText, timeZone: zoneText, to: &bytes)
        return true
    }

    static func appendSchedule(cron: String, timeZone: String, to bytes: inout [UInt8]) {
        bytes += "{\"cron\":".utf8
        CanonicalText.append(cron, to: &bytes)
        bytes += ",\"timeZone\":".utf8
        CanonicalText.append(timeZone, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private func isText(_ value: ValueReference) -> Bool {
        let kind = value.layer.document.nodes[value.node].kind
        return kind.isScalar && kind != .null
    }

    /// Text that cannot be a secret: when something runs has to be known.
    private mutating func plainText(_ value: ValueReference, _ variable: DefinitionInterface.Variable) -> String? {
        guard let parts = resolve(value.layer.document.bytes(value.node), at: value) else { return nil }
        if parts.count == 1, case .text(let text) = parts[0] { return text }
        _ = refuse(value, .invalidValue, "the schedule \(quoted(variable.key)) cannot be a secret")
        return nil
    }

    private mutating func refuseField(_ key: Int, in layer: LayerFile) -> Bool {
        let name = layer.document.string(key)
        let nearest = NearestName.of(name, among: ["cron", "timeZone"])
        return refuse(
            ValueReference(layer: layer, node: key), .unknownField, "a schedule has no field \(quoted(name))",
            hint: nearest.map { "did you mean \(quoted($0))?" } ?? "known fields: cron, timeZone")
    }
}
