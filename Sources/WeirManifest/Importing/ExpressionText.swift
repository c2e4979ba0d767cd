import WeirModel

/// The texts that inputs were in July 2020: a literal, `configVars.NAME`, `outputs.STEP.all.PATH`, or several of these
/// joined with `&` (the part of JSONata, https://docs.jsonata.org, that exported definitions used).
struct ExpressionText {
    /// The references of steps by their slugs.
    var steps: [String: String]
    /// The reference of the trigger.
    var trigger: String?

    private enum Term {
        case literal(String)
        case variable(String)
        case result(String)
    }

    /// The type and value of the expression in version 7, and what to say about it.
    func rewritten(_ text: String) -> (type: String, value: String, remark: String?) {
        let trimmed = text.trimmingSpaces()
        if let terms = terms(trimmed) {
            switch terms.first {
            case .literal(let value)? where terms.count == 1: return ("value", value, nil)
            case .variable(let name)? where terms.count == 1: return ("configVar", name, nil)
            case .result(let reference)? where terms.count == 1:
                return ("reference", reference, "the expression \(quoted(trimmed)) became a reference")
            default:
                return ("template", Self.template(terms), "the expression \(quoted(trimmed)) became a template")
            }
        }
        if let inner = Self.unquoted(trimmed) { return ("value", inner, nil) }
        guard trimmed.contains("outputs.") || trimmed.contains("configVars.") else { return ("value", text, nil) }
        return (
            "value", text,
            "version 7 has no such expressions; the text stands as a plain value: write a reference or a template"
        )
    }

    private static func template(_ terms: [Term]) -> String {
        terms.map { term in
            switch term {
            case .literal(let text): text
            case .variable(let name): "{{#\(name)}}"
            case .result(let reference): "{{$\(reference)}}"
            }
        }.joined()
    }

    /// A text in quotes that is no single literal, because it holds such quotes: code.
    private static func unquoted(_ text: String) -> String? {
        guard text.utf8.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote else {
            return nil
        }
        return String(text.dropFirst().dropLast())
    }

    /// The terms of an expression; nil where the text is none.
    private func terms(_ text: String) -> [Term]? {
        var rest = Substring(text)
        var terms: [Term] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let term = term(&rest) else { return nil }
            terms.append(term)
            rest = rest.drop { $0.isWhitespace }
            if rest.isEmpty { return terms }
            guard rest.first == "&" else { return nil }
            rest.removeFirst()
        }
    }

    private func term(_ rest: inout Substring) -> Term? {
        if rest.first == "'" || rest.first == "\"" { return Self.literal(&rest).map(Term.literal) }
        guard let parts = Self.path(&rest), parts.count > 1 else { return nil }
        switch parts[0] {
        case "configVars": return parts.count == 2 ? .variable(parts[1]) : nil
        case "outputs": return .result(reference(Array(parts.dropFirst())))
        default: return nil
        }
    }

    /// `STEP.all.PATH` as a reference. The body of a request was its text then, which is `rawBody.data` now.
    private func reference(_ parts: [String]) -> String {
        let step = steps[parts[0]] ?? StepReference.name(of: parts[0])
        var path = Array(parts.dropFirst())
        if path.first == "all" { path.removeFirst() }
        if step == trigger, path.first == "body" {
            path.replaceSubrange(0..<1, with: path.count == 1 ? ["rawBody", "data"] : ["body", "data"])
        }
        return path.reduce("\(step).results") { reference, part in
            part.contains(".") || part.contains("[") ? "\(reference)[\"\(part)\"]" : "\(reference).\(part)"
        }
    }

    /// The parts of a path: names, texts in quotes, numbers in brackets.
    private static func path(_ rest: inout Substring) -> [String]? {
        var parts: [String] = []
        while true {
            if rest.first == "\"" || rest.first == "`" {
                guard let part = literal(&rest) else { return nil }
                parts.append(part)
            } else {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                guard !name.isEmpty else { return nil }
                parts.append(String(name))
                rest = rest.dropFirst(name.count)
            }
            while rest.first == "[" {
                let index = rest.dropFirst().prefix { $0.isNumber }
                guard !index.isEmpty, rest.dropFirst(index.count + 1).first == "]" else { return nil }
                parts.append(String(index))
                rest = rest.dropFirst(index.count + 2)
            }
            guard rest.first == "." else { return parts }
            rest.removeFirst()
        }
    }

    /// A text in quotes with its escapes taken back.
    private static func literal(_ rest: inout Substring) -> String? {
        guard let quote = rest.first else { return nil }
        var text = ""
        var isEscaped = false
        for (offset, character) in rest.dropFirst().enumerated() {
            if isEscaped {
                let escapes: [Character: Character] = ["n": "\n", "t": "\t", "r": "\r"]
                text.append(escapes[character] ?? character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == quote {
                rest = rest.dropFirst(offset + 2)
                return text
            } else {
                text.append(character)
            }
        }
        return nil
    }
}
