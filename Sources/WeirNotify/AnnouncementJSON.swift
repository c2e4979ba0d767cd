import WeirJSON
import WeirModel

/// The body of the generic webhook, and how announcements are stored until they are delivered.
///
/// ```json
/// {"data":{"environment":"production-eu","serial":12,…},"timestamp":"2026-11-22T04:40:00Z","type":"environment.applied","version":1}
/// ```
/// The shape is the one that Standard Webhooks recommends. Members are added without another `version`.
extension Announcement {
    /// What `type` says: `environment.held`, `environment.held.resolved`.
    public var type: String { "environment.\(kind.rawValue)" + (isResolved ? ".resolved" : "") }

    /// The announcement as canonical JSON. Equal announcements give equal bytes.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("data")
        writeData(to: &writer)
        writer.key("timestamp")
        writer.string(time.description)
        writer.key("type")
        writer.string(type)
        writer.key("version")
        writer.integer(1)
        writer.endObject()
        return writer.bytes
    }

    /// What is told of a state that lasts: whether two announcements say the same. Neither the time counts nor the commit,
    /// nor numbers in what failed, which may be those of a process or a port.
    public var content: [UInt8] {
        var core = Announcement(kind, environment: environment, time: time, isResolved: isResolved)
        (core.units, core.unitCount) = (units, unitCount)
        core.message = kind == .failed ? message.map { String($0.filter { !$0.isNumber }) } : message
        var writer = JSONWriter()
        core.writeData(to: &writer)
        return writer.bytes
    }

    private func writeData(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("actor", actor)
        writer.member("commit", commit?.description)
        if !counts.isEmpty {
            writer.key("counts")
            writer.beginArray()
            for count in counts { count.write(to: &writer) }
            writer.endArray()
        }
        writer.member("environment", environment)
        writer.member("message", message)
        writer.member("repository", repository)
        writer.key("resolved")
        writer.bool(isResolved)
        writer.member("revision", revision)
        writer.member("secret", secret)
        if let serial {
            writer.key("serial")
            writer.integer(serial)
        }
        writer.member("summary", summary)
        if unitCount > 0 {
            writer.key("unitCount")
            writer.integer(unitCount)
            writer.key("units")
            writer.beginArray()
            for unit in units { unit.write(to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    /// Reads `json`; nil for anything else, such as what a newer version of this program has written.
    public init?(json: [UInt8]) {
        var document = Document()
        var reader = JSONReader(limits: .file)
        var diagnostics: [Diagnostic] = []
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else { return nil }
        let fields = Fields(document: document, node: 0)
        guard fields.text("version") == "1", let type = fields.text("type"), let time = fields.text("timestamp"),
            let instant = Instant(time), let data = fields.member("data"), let environment = data.text("environment")
        else { return nil }
        let parts = type.split(separator: ".")
        guard parts.count >= 2, parts[0] == "environment", let kind = Kind(rawValue: String(parts[1])) else {
            return nil
        }
        self.init(kind, environment: environment, time: instant, isResolved: data.text("resolved") == "true")
        actor = data.text("actor")
        commit = data.text("commit").flatMap { ObjectID($0) }
        message = data.text("message")
        repository = data.text("repository")
        revision = data.text("revision")
        secret = data.text("secret")
        serial = data.text("serial").flatMap { Int64($0) }
        summary = data.text("summary")
        unitCount = data.text("unitCount").flatMap { Int($0) } ?? 0
        counts = data.items("counts").compactMap { item in
            guard let kind = item.text("kind"), let action = item.text("action"),
                let total = item.text("total").flatMap({ Int($0) })
            else { return nil }
            return Count(kind: kind, action: action, total: total)
        }
        units = data.items("units").compactMap { item in
            guard let name = item.text("name"), let reason = item.text("reason") else { return nil }
            return Unit(name: name, reason: reason, place: item.text("place"))
        }
    }
}

extension Announcement.Count {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", action)
        writer.member("kind", kind)
        writer.key("total")
        writer.integer(total)
        writer.endObject()
    }
}

extension Announcement.Unit {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", name)
        writer.member("place", place)
        writer.member("reason", reason)
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a member; none where there is no value.
    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }
}

/// Reads members of a stored object.
struct Fields {
    let document: Document
    let node: Int

    /// The text of a member that is a scalar, of whatever kind; nil where there is none.
    func text(_ name: String) -> String? {
        guard isMapping, let place = document.value(of: name, in: node) else { return nil }
        let kind = document.nodes[place].kind
        return kind.isScalar && kind != .null ? document.string(place) : nil
    }

    func member(_ name: String) -> Fields? {
        guard isMapping else { return nil }
        return document.value(of: name, in: node).map { Fields(document: document, node: $0) }
    }

    func items(_ name: String) -> [Fields] {
        guard let list = member(name), document.nodes[list.node].kind == .sequence else { return [] }
        return document.children(list.node).map { Fields(document: document, node: $0) }
    }

    private var isMapping: Bool { document.nodes.indices.contains(node) && document.nodes[node].kind == .mapping }
}
