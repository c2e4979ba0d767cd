/// Paths and queries of requests (RFC 3986; queries as HTML forms write them).
enum APIQuery {
    /// `text` with `%41` and, in queries, `+` decoded; nil where that is not UTF-8 or a `%` is not followed by two digits.
    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The query's parameters, which are those of the operation.
    ///
    /// - Throws: `APIProblem`.
    static func read(_ query: String, for operation: APIOperation) throws(APIProblem) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0], plusIsSpace: true),
                let value = decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { throw APIProblem(400, "the query is not percent-encoded UTF-8") }
            guard let parameter = operation.query.first(where: { $0.name == name }) else {
                let known = operation.query.map(\.name).joined(separator: ", ")
                throw APIProblem(
                    400,
                    "the query has a parameter that is not known; "
                        + (known.isEmpty ? "there are none" : "known: \(known)"))
            }
            guard parameter.isRepeated || values[name] == nil else {
                throw APIProblem(400, "\(name) is given more than once")
            }
            guard parameter.accepts(value) else {
                throw APIProblem(400, "\(name) is not what it takes. \(parameter.summary)")
            }
            values[name, default: []].append(value)
        }
        for parameter in operation.query where parameter.isRequired && values[parameter.name] == nil {
            throw APIProblem(400, "the query has no \(parameter.name). \(parameter.summary)")
        }
        return values
    }

    /// The form that `Accept` asks for first among those of the operation (RFC 9110, 12.5.1); nil where it takes none.
    static func form(_ accept: String?, for operation: APIOperation) -> APIForm? {
        guard let accept, let first = operation.forms.first else { return operation.forms.first }
        var best: (form: APIForm, quality: Double)?
        for item in accept.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            let form =
                type == "*/*"
                ? first
                : operation.forms.first {
                    $0.rawValue == type || type == $0.rawValue.prefix { $0 != "/" } + "/*"
                }
            if let form, quality > 0, quality > best?.quality ?? 0 { best = (form, quality) }
        }
        return best?.form
    }
}
