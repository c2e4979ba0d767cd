import WeirJSON
import WeirModel

/// `environment.settings`: what `weir.yaml` of the applied commit said.
///
/// `{"drift": "heal", "limits": {"deletes": {"count": 10, "percent": 10}}, "prune": {"enabled": true, "retainSeconds":
/// 604800}}`; a member that is absent has its standard value.
enum SettingsJSON {
    static func encode(_ settings: RepositorySettings) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("drift")
        writer.string(settings.drift.rawValue)
        writer.key("limits")
        writer.beginObject()
        for (kind, limit) in settings.limits.byKind.sorted(by: { $0.key < $1.key }) {
            writer.key(kind.rawValue)
            writer.beginObject()
            if let count = limit.count {
                writer.key("count")
                writer.integer(count)
            }
            if let percent = limit.percent {
                writer.key("percent")
                writer.integer(percent)
            }
            writer.endObject()
        }
        writer.endObject()
        writer.key("prune")
        writer.beginObject()
        writer.key("enabled")
        writer.bool(settings.pruneEnabled)
        writer.key("retainSeconds")
        writer.integer(settings.retainSeconds)
        writer.endObject()
        writer.endObject()
        return writer.text
    }

    static func decode(_ text: String) throws(StoredValueError) -> RepositorySettings {
        let value = try StoredValue(text)
        var settings = RepositorySettings()
        if let drift = try value.member("drift") {
            settings.drift = try drift.enumeration(RepositorySettings.DriftMode.self)
        }
        if let limits = try value.member("limits") {
            settings.limits = Limits([:])
            for (name, limit) in try limits.members() {
                // A newer weir may know more kinds of limits; this one cannot enforce them.
                guard let kind = Limits.Kind(rawValue: name) else { continue }
                settings.limits.byKind[kind] = Limit(
                    count: try limit.member("count")?.integer(), percent: try limit.member("percent")?.integer())
            }
        }
        if let prune = try value.member("prune") {
            if let enabled = try prune.member("enabled") { settings.pruneEnabled = try enabled.boolean() }
            if let retain = try prune.member("retainSeconds") { settings.retainSeconds = Int64(try retain.integer()) }
        }
        return settings
    }
}
