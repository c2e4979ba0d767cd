import WeirModel

/// `weir.yaml`, decoded.
struct SettingsFile {
    static let fields = [
        "apiVersion", "publish", "defaults", "profiles", "prune", "limits", "drift", "ignore",
    ]

    var settings = RepositorySettings()
    /// What publishes versions of integrations that say nothing else.
    var publication = DesiredRelease.Publication.onChange
    /// The statement for instances that state no version, where there is one.
    var version: VersionStatement?
    /// `defaults.config`.
    var config: Int?
    var profiles: [TextItem] = []
    /// Fields of every instance that belong to the runtime.
    var ignore: [TextItem] = []

    static func decode(_ reader: inout FieldReader) -> SettingsFile {
        var file = SettingsFile()
        let document = reader.document
        guard reader.isMapping(0, what: "weir.yaml") else { return file }
        var hasVersion = false
        for key in document.children(0) {
            let value = key + 1
            switch document.string(key) {
            case "apiVersion":
                hasVersion = true
                if let text = reader.text(value, "apiVersion"), text != "weir/v1" {
                    reader.problems.error(
                        .unsupportedVersion, document, value, "apiVersion \(quoted(text)) is not known",
                        hint: "this release reads weir/v1")
                }
            case "publish":
                file.publication = reader.publication(value) ?? .onChange
            case "defaults": file.decodeDefaults(value, &reader)
            case "profiles": file.profiles = reader.slugs(value, "profiles") ?? []
            case "prune": file.decodePrune(value, &reader)
            case "limits": file.settings.limits = LimitsReader.decode(value, &reader)
            case "drift":
                guard let text = reader.text(value, "drift") else { break }
                if let mode = RepositorySettings.DriftMode(rawValue: text) {
                    file.settings.drift = mode
                } else {
                    reader.problems.error(
                        .invalidValue, document, value, "drift is heal or report, not \(quoted(text))")
                }
            case "ignore": file.ignore = IgnoreList.decode(value, &reader)
            default: reader.unknownField(key, known: fields, in: "weir.yaml")
            }
        }
        if !hasVersion {
            reader.problems.error(
                .missingField, document, 0, "weir.yaml does not say which version of the format it is written in",
                hint: "add apiVersion: weir/v1")
        }
        return file
    }

    private mutating func decodeDefaults(_ node: Int, _ reader: inout FieldReader) {
        guard reader.isMapping(node, what: "defaults") else { return }
        for key in reader.document.children(node) {
            switch reader.document.string(key) {
            case "version": version = VersionStatement.decode(key + 1, &reader)
            case "config": if reader.isMapping(key + 1, what: "config") { config = key + 1 }
            default: reader.unknownField(key, known: ["version", "config"], in: "defaults")
            }
        }
    }

    private mutating func decodePrune(_ node: Int, _ reader: inout FieldReader) {
        guard reader.isMapping(node, what: "prune") else { return }
        for key in reader.document.children(node) {
            switch reader.document.string(key) {
            case "enabled": settings.pruneEnabled = reader.boolean(key + 1, "enabled") ?? true
            case "retain":
                guard let text = reader.text(key + 1, "retain") else { break }
                if let seconds = DurationText.seconds(text) {
                    settings.retainSeconds = seconds
                } else {
                    reader.problems.error(
                        .invalidValue, reader.document, key + 1, "\(quoted(text)) is not a duration",
                        hint: "a number and s, m, h or d, at most ten years: 7d, 12h, 90m")
                }
            default: reader.unknownField(key, known: ["enabled", "retain"], in: "prune")
            }
        }
    }
}

/// Reads `limits:`. Kinds that are not stated keep the standard.
enum LimitsReader {
    static func decode(_ node: Int, _ reader: inout FieldReader) -> Limits {
        var limits = Limits.standard
        guard reader.isMapping(node, what: "limits") else { return limits }
        for key in reader.document.children(node) {
            guard let kind = Limits.Kind(rawValue: reader.document.string(key)) else {
                reader.unknownField(key, known: Limits.Kind.allCases.map(\.rawValue), in: "limits")
                continue
            }
            if let limit = decodeLimit(key + 1, &reader) {
                limits.byKind[kind] = limit
            }
        }
        return limits
    }

    private static func decodeLimit(_ node: Int, _ reader: inout FieldReader) -> Limit? {
        guard reader.isMapping(node, what: "a limit") else { return nil }
        var limit = Limit()
        for key in reader.document.children(node) {
            switch reader.document.string(key) {
            case "count": limit.count = reader.integer(key + 1, "count", in: 0...100_000_000)
            case "percent": limit.percent = reader.integer(key + 1, "percent", in: 0...100)
            default: reader.unknownField(key, known: ["count", "percent"], in: "a limit")
            }
        }
        return limit
    }
}
