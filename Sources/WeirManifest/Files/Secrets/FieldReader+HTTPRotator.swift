import WeirModel

extension FieldReader {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    private static let fields = ["method", "url", "headers", "body", "expect"]

    /// What a connection needs to say of a request for itself.
    private static let reservedHeaders: Set<String> = [
        "connection", "content-length", "host", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// `by: {http: …}`
    mutating func httpRotator(_ node: Int) -> HTTPRotator? {
        guard isMapping(node, what: "http") else { return nil }
        let before = problems.diagnostics.count
        var calls: [String: HTTPRotatorCall] = [:]
        var uses: [TemplateUse] = []
        for field in document.children(node) {
            let name = document.string(field)
            guard let step = RotatorStep(rawValue: name) else {
                unknownField(field, known: RotatorStep.allCases.map(\.rawValue), in: "http")
                continue
            }
            calls[name] = httpCall(field + 1, step, &uses)
        }
        guard problems.diagnostics.count == before else { return nil }
        guard let verify = calls["verify"] else {
            problems.error(
                .missingField, document, node, "http does not say how a value is proved to work",
                hint: "add verify: {method: GET, url: …, headers: {Authorization: \"Bearer {{new}}\"}}")
            return nil
        }
        let rotator = HTTPRotator(create: calls["create"], verify: verify, revoke: calls["revoke"])
        for use in uses {
            guard let problem = use.problem(rotator) else { continue }
            problems.error(.unknownTemplate, document, use.node, problem.message, hint: problem.hint)
        }
        if problems.diagnostics.count == before, !verify.templateNames.contains("new") {
            problems.error(
                .missingField, document, node, "verify does not use {{new}}, so that it proves nothing of a value",
                hint: "verify: {method: GET, url: …, headers: {Authorization: \"Bearer {{new}}\"}}")
        }
        return problems.diagnostics.count == before ? rotator : nil
    }

    private mutating func httpCall(_ node: Int, _ step: RotatorStep, _ uses: inout [TemplateUse]) -> HTTPRotatorCall? {
        guard isMapping(node, what: step.rawValue) else { return nil }
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
            case "url": call.url = httpURL(field + 1, step, &uses) ?? ""
            case "headers": call.headers = headers(field + 1, step, &uses)
            case "body": call.body = template(field + 1, "body", step, &uses)
            case "expect": call.expect = integer(field + 1, "expect", in: 100...599)
            case "valueAt" where step == .create: call.valueAt = pointer(field + 1, "valueAt")
            case "idAt" where step == .create: call.idAt = pointer(field + 1, "idAt")
            default:
                let known = Self.fields + (step == .create ? ["valueAt", "idAt"] : [])
                unknownField(field, known: known, in: step.rawValue)
            }
        }
        if call.url.isEmpty, problems.diagnostics.count == before {
            problems.error(.missingField, document, node, "\(step.rawValue) has no url", hint: "add url: https://…")
        }
        return problems.diagnostics.count == before ? call : nil
    }

    private mutating func pointer(_ node: Int, _ what: String) -> String? {
        guard let text = text(node, what) else { return nil }
        guard !text.isEmpty, (try? JSONPointer(text)) != nil else {
            problems.error(
                .invalidValue, document, node, "\(quoted(text)) is not a JSON pointer",
                hint: "each step begins with a /: /data/key; ~1 stands for a / within one, ~0 for a ~")
            return nil
        }
        return text
    }

    /// The host has to stand there as it is: what is allowed is decided before anything is known of the values.
    private mutating func httpURL(_ node: Int, _ step: RotatorStep, _ uses: inout [TemplateUse]) -> String? {
        guard let text = template(node, "url", step, &uses) else { return nil }
        guard HTTPAddress(template: text) != nil else {
            problems.error(
                .invalidValue, document, node, "\(quoted(text)) is not a URL with a host",
                hint: "https://partner.example.com/keys; its path and query may hold {{…}}, its host may not")
            return nil
        }
        return text
    }

    private mutating func headers(
        _ node: Int, _ step: RotatorStep, _ uses: inout [TemplateUse]
    ) -> [HTTPRotatorCall.Header] {
        guard isMapping(node, what: "headers") else { return [] }
        var headers: [HTTPRotatorCall.Header] = []
        for field in document.children(node) {
            let name = document.string(field)
            let isToken = name.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !Array("\"(),/:;<=>?@[\\]{}".utf8).contains(byte)
            }
            guard !name.isEmpty, isToken, !Self.reservedHeaders.contains(name.lowercased()) else {
                problems.error(
                    .invalidValue, document, field, "\(quoted(name)) cannot name a header",
                    hint: isToken && !name.isEmpty ? "the connection says it for itself" : nil)
                continue
            }
            guard let value = template(field + 1, "a header", step, &uses) else { continue }
            headers.append(.init(name: name, value: value))
        }
        return headers
    }

    /// A text with `{{new}}`, `{{current}}`, `{{current.id}}`, `{{operation}}` and `{{secrets.NAME}}` in it.
    private mutating func template(
        _ node: Int, _ what: String, _ step: RotatorStep, _ uses: inout [TemplateUse]
    ) -> String? {
        guard let text = text(node, what) else { return nil }
        guard !text.utf8.contains(where: { $0 < 0x20 && ($0 != 0x0a || what != "body") }) else {
            problems.error(
                .invalidCharacter, document, node, "\(what) holds a control character",
                hint: "a line break or the like has no place in it")
            return nil
        }
        for name in RotatorTemplate.names(in: text) {
            guard RotatorTemplate.isKnown(name) else {
                problems.error(
                    .unknownTemplate, document, node, "nothing stands for {{\(name)}} in a rotator",
                    hint: "there are {{new}}, {{current}}, {{current.id}}, {{operation}} and {{secrets.NAME}}")
                return nil
            }
            uses.append(TemplateUse(node: node, step: step, name: name))
        }
        return text
    }
}

/// A call of an `HTTPRotator`.
private enum RotatorStep: String, CaseIterable {
    case create, verify, revoke
}

/// A name between braces, where it stands.
private struct TemplateUse {
    var node: Int
    var step: RotatorStep
    var name: String

    /// Why nothing can stand for the name there; nil where something can.
    func problem(_ rotator: HTTPRotator) -> (message: String, hint: String)? {
        switch (step, name) {
        case (.verify, "current"), (.verify, "current.id"):
            (
                "verify tries one version by itself, and {{\(name)}} would be another one",
                "{{new}} and {{new.id}} stand for the version that is tried"
            )
        case (.create, "new") where rotator.create?.valueAt != nil:
            ("the service makes the value, so that create cannot send it as {{new}}", "remove it, or valueAt")
        case (.create, "new.id"):
            ("nobody knows {{new.id}} before create has its answer", "{{operation}} names the rotation from its start")
        case (_, "new.id"), (_, "current.id"):
            rotator.create?.idAt == nil && rotator.create?.valueAt == nil
                ? (
                    "nothing tells what {{\(name)}} is",
                    "say where the answer of create holds the id: create: {…, idAt: /data/id}"
                ) : nil
        default: nil
        }
    }
}
