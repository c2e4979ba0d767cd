import WeirModel

extension FieldReader {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    /// `by: {http: …}`
    mutating func httpRotator(_ node: Int) -> HTTPRotator? {
        guard isMapping(node, what: "http") else { return nil }
        let before = problems.diagnostics.count
        var calls: [String: HTTPRotatorCall] = [:]
        for field in document.children(node) {
            let name = document.string(field)
            guard ["create", "verify", "revoke"].contains(name) else {
                unknownField(field, known: ["create", "verify", "revoke"], in: "http")
                continue
            }
            calls[name] = httpCall(field + 1, name)
        }
        guard problems.diagnostics.count == before else { return nil }
        guard let verify = calls["verify"] else {
            problems.error(
                .missingField, document, node, "http does not say how a value is proved to work",
                hint: "add verify: {method: GET, url: …, headers: {Authorization: \"Bearer {{new}}\"}}")
            return nil
        }
        return HTTPRotator(create: calls["create"], verify: verify, revoke: calls["revoke"])
    }

    private mutating func httpCall(_ node: Int, _ what: String) -> HTTPRotatorCall? {
        guard isMapping(node, what: what) else { return nil }
        let before = problems.diagnostics.count
        var call = HTTPRotatorCall(method: "GET", url: "")
        for field in document.children(node) {
            switch document.string(field) {
            case "method":
                guard let text = text(field + 1, "method") else { continue }
                guard Self.methods.contains(text) else {
                    problems.error(
                        .invalidValue, document, field + 1, "\(quoted(text)) is not a method that is sent",
                        hint: "one of \(Self.methods.joined(separator: ", "))")
                    continue
                }
                call.method = text
            case "url": call.url = httpURL(field + 1) ?? ""
            case "headers": call.headers = headers(field + 1)
            case "body": call.body = template(field + 1, "body")
            case "expect": call.expect = integer(field + 1, "expect", in: 100...599)
            case "valueAt" where what == "create":
                guard let text = text(field + 1, "valueAt") else { continue }
                if !text.hasPrefix("/") {
                    problems.error(
                        .invalidValue, document, field + 1, "\(quoted(text)) is not a JSON pointer",
                        hint: "each step begins with a /: /data/key")
                }
                call.valueAt = text
            default:
                let known = ["method", "url", "headers", "body", "expect"] + (what == "create" ? ["valueAt"] : [])
                unknownField(field, known: known, in: what)
            }
        }
        if call.url.isEmpty, problems.diagnostics.count == before {
            problems.error(.missingField, document, node, "\(what) has no url", hint: "add url: https://…")
        }
        return problems.diagnostics.count == before ? call : nil
    }

    /// The host has to stand there as it is: what is allowed is decided before anything is known of the values.
    private mutating func httpURL(_ node: Int) -> String? {
        guard let text = template(node, "url") else { return nil }
        guard let host = URLHost(text)?.host, !host.isEmpty, !host.contains("{") else {
            problems.error(
                .invalidValue, document, node, "\(quoted(text)) is not a URL with a host",
                hint: "https://partner.example.com/keys; its path and query may hold {{…}}, its host may not")
            return nil
        }
        return text
    }

    private mutating func headers(_ node: Int) -> [HTTPRotatorCall.Header] {
        guard isMapping(node, what: "headers") else { return [] }
        var headers: [HTTPRotatorCall.Header] = []
        for field in document.children(node) {
            let name = document.string(field)
            let isToken = name.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !Array("\"(),/:;<=>?@[\\]{}".utf8).contains(byte)
            }
            guard !name.isEmpty, isToken else {
                problems.error(.invalidValue, document, field, "\(quoted(name)) cannot name a header")
                continue
            }
            guard let value = template(field + 1, "a header") else { continue }
            headers.append(.init(name: name, value: value))
        }
        return headers
    }

    /// A text with `{{new}}`, `{{current}}`, `{{current.id}}`, `{{operation}}` and `{{secrets.NAME}}` in it.
    private mutating func template(_ node: Int, _ what: String) -> String? {
        guard let text = text(node, what) else { return nil }
        guard !text.utf8.contains(where: { $0 < 0x20 && ($0 != 0x0a || what != "body") }) else {
            problems.error(
                .invalidCharacter, document, node, "\(what) holds a control character",
                hint: "a line break or the like has no place in it")
            return nil
        }
        for name in RotatorTemplate.names(in: text) where !RotatorTemplate.isKnown(name) {
            problems.error(
                .unknownTemplate, document, node, "nothing stands for {{\(name)}} in a rotator",
                hint: "there are {{new}}, {{current}}, {{current.id}}, {{operation}} and {{secrets.NAME}}")
            return nil
        }
        return text
    }
}
