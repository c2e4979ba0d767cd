import Logging
import WeirJSON
import WeirModel

/// Logs on standard error, one JSON object a line: static messages, what differs in members of their own.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(level: Logger.Level) { logLevel = level }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        members["level"] = event.level.rawValue
        members["message"] = "\(event.message)"
        members["time"] = Effects.now().description
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
        Terminal.writeError("\(writer.text)\n")
    }
}
