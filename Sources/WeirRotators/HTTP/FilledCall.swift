import WeirJSON
import WeirModel
import WeirSecrets

/// A call with its values in place, each as the place needs it: percent-encoded in the URL and in forms, escaped in JSON, as
/// it is in a header and in any other body.
struct FilledCall {
    /// The host, as the operator's allowances name it.
    let host: String
    private(set) var request: HTTPCall

    /// How long the service may take, in seconds.
    private static let timeout = 15

    /// - Parameter idempotencyKey: sent where the call states none itself; nil: not sent.
    /// - Throws: where a value cannot stand in its place, in words that do not hold it.
    init(_ call: HTTPRotatorCall, _ values: TemplateValues, idempotencyKey: String?) throws(RotatorFailure) {
        let url = try values.filled(call.url) { URLEncoding.encode($1) }
        guard let address = HTTPAddress(url), let stated = HTTPAddress(template: call.url),
            address.origin == stated.origin
        else { throw RotatorFailure("the URL is not http:// or https:// with a plain host, or has odd characters") }
        guard !Self.climbs(address.path) else {
            throw RotatorFailure("a step of the path to \(address.authority) is . or .. once values are in place")
        }
        host = address.authority
        var headers: [(name: String, value: String)] = []
        for header in call.headers {
            let value = try values.filled(header.value) { name, value throws(RotatorFailure) in
                try Self.headerText(value, name, header.name)
            }
            headers.append((header.name, value))
        }
        func states(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
        if let idempotencyKey, !states("idempotency-key") { headers.append(("Idempotency-Key", idempotencyKey)) }
        var body: [UInt8]?
        if let template = call.body {
            let kind = BodyKind(template, type: headers.first { $0.name.lowercased() == "content-type" }?.value)
            body = Array(try values.filled(template, kind.encode).utf8)
            if kind == .json, !states("content-type") { headers.append(("Content-Type", "application/json")) }
        }
        request = HTTPCall(
            method: call.method, url: address.text, headers: headers, body: body, timeout: Self.timeout)
    }

    /// Whether a server could take the path for a shorter one.
    private static func climbs(_ path: String) -> Bool {
        path.split(separator: "/").contains { step in
            let plain = step.lowercased().split(separator: "%2e", omittingEmptySubsequences: false).joined(
                separator: ".")
            return plain == "." || plain == ".."
        }
    }

    /// A line break in a value would begin another header.
    private static func headerText(
        _ value: [UInt8], _ name: String, _ header: String
    ) throws(RotatorFailure) -> String {
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }), let text = String(validating: value, as: UTF8.self) else {
            throw RotatorFailure(
                "{{\(name)}} cannot stand in the header \(header): it holds a line break or the like, or is not UTF-8")
        }
        return text
    }
}

/// What a body is, which decides how values stand in it.
private enum BodyKind {
    case json
    case form
    case other

    /// By the stated type; without one, what looks like JSON is JSON.
    init(_ template: String, type: String?) {
        switch type?.lowercased() {
        case let type? where type.contains("json"): self = .json
        case let type? where type.contains("x-www-form-urlencoded"): self = .form
        case _?: self = .other
        case nil:
            let start = template.drop { $0 == " " || $0 == "\n" }
            self = start.hasPrefix("[") || start.hasPrefix("{") && !start.hasPrefix("{{") ? .json : .other
        }
    }

    func encode(_ name: String, _ value: [UInt8]) throws(RotatorFailure) -> String {
        if self == .form { return URLEncoding.encode(value) }
        guard let text = String(validating: value, as: UTF8.self) else {
            throw RotatorFailure("{{\(name)}} cannot stand in the body: it is not UTF-8")
        }
        guard self == .json else { return text }
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}
