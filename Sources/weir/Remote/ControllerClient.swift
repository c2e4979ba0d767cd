import WeirHTTP
import WeirJSON
import WeirModel
import WeirSecrets

/// Asks a controller's API.
struct ControllerClient: Sendable {
    /// The controller's address, with or without a slash at its end.
    let base: String
    /// Host and port, for messages.
    let authority: String
    let token: String
    let transport: any HTTPTransport

    /// In bytes, of an answer.
    private static let limit = 256 << 20

    /// The answer as the command line prints it. Throws a `CommandFailure`.
    func get(
        _ path: [String], _ query: [(name: String, value: String)] = [], as format: OutputFormat
    ) async throws -> [UInt8] {
        let wide = format == .wide ? [("wide", "true")] : []
        return try await ask("GET", url(path, query + wide), nil, format)
    }

    func write(_ path: [String], _ query: [(name: String, value: String)], as format: OutputFormat) async throws {
        Terminal.write(try await get(path, query, as: format))
    }

    /// Has something done.
    func post(
        _ path: [String], _ members: [(name: String, value: String)], as format: OutputFormat
    ) async throws -> [UInt8] {
        var body: [UInt8]?
        if !members.isEmpty {
            var writer = JSONWriter()
            writer.beginObject()
            for (name, value) in members.sorted(by: { $0.name < $1.name }) {
                writer.key(name)
                writer.string(value)
            }
            writer.endObject()
            body = writer.bytes
        }
        return try await ask("POST", url(path, []), body, format)
    }

    private func ask(_ method: String, _ url: String, _ body: [UInt8]?, _ format: OutputFormat) async throws -> [UInt8]
    {
        let form: APIForm = format == .table || format == .wide ? .text : .json
        var headers = [("authorization", "Bearer \(token)"), ("accept", form.rawValue)]
        if body != nil { headers.append(("content-type", "application/json")) }
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try await transport.send(
                HTTPCall(method: method, url: url, headers: headers, body: body, timeout: 60, limit: Self.limit))
        } catch {
            throw CommandFailure(
                "\(error.message); check --server, and that the controller listens (http: in its file)")
        }
        guard answer.status == 200, answer.headers["content-type"]?.hasPrefix(form.rawValue) == true else {
            throw failure(answer)
        }
        switch format {
        // The controller has escaped it already; another server may not have.
        case .table, .wide: return Array(Terminal.escapedLines(String(decoding: answer.body, as: UTF8.self)).utf8)
        case .json: return try Self.checked(answer.body, authority)
        case .yaml: return try YAMLText.of(json: answer.body)
        }
    }

    private static func checked(_ body: [UInt8], _ authority: String) throws -> [UInt8] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: DocumentLimits(bytes: limit, depth: 64, nodes: .max))
        guard reader.read(body.span, path: "", into: &document, diagnostics: &diagnostics) else {
            throw CommandFailure("\(authority) does not answer in JSON; check --server")
        }
        return body
    }

    private func failure(_ answer: HTTPAnswer) -> CommandFailure {
        let isProblem = answer.headers["content-type"]?.hasPrefix("application/problem+json") == true
        let detail = isProblem ? SpecMembers(answer.body).text("detail") : nil
        switch answer.status {
        case 401:
            return CommandFailure(
                "\(authority) does not know the token; check WEIR_TOKEN or --token-file, and http.tokens in the controller's file"
            )
        case 300..<400: return CommandFailure("\(authority) sends elsewhere; give --server its own address")
        default:
            guard let detail else {
                return CommandFailure(
                    "\(authority) answers with \(answer.status), and not as a controller does; check --server")
            }
            return CommandFailure(detail)
        }
    }

    private func url(_ path: [String], _ query: [(name: String, value: String)]) -> String {
        let root = base.hasSuffix("/") ? String(base.dropLast()) : base
        let pairs = query.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
        return "\(root)/api/v1/\(path.map(Self.encoded).joined(separator: "/"))" + (pairs.isEmpty ? "" : "?\(pairs)")
    }

    /// Percent-encoded but for what never needs it (RFC 3986, 2.3).
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}

/// What a controller says is blocked.
struct BlockedAnswer {
    var environment: String
    var commit: String
    /// Of what is shown; the approval names it.
    var digest: String
    var items: [(action: String, kind: String, key: String)]
    var count: Int { items.count }

    /// Throws a `CommandFailure` where it is no such answer.
    init(json: [UInt8]) throws {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: DocumentLimits(bytes: json.count, depth: 8, nodes: .max))
        func text(_ name: String, _ node: Int) -> String? {
            document.value(of: name, in: node).map { document.string($0) }
        }
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics),
            let environment = text("environment", 0), let commit = text("commit", 0), let digest = text("digest", 0),
            let list = document.value(of: "items", in: 0)
        else { throw CommandFailure("the controller's answer is not what was asked for; is it of another version?") }
        (self.environment, self.commit, self.digest) = (environment, commit, digest)
        items = document.children(list).map { item in
            (text("action", item) ?? "", text("kind", item) ?? "", text("key", item) ?? "")
        }
    }

    /// As `ShownBlocked` has it.
    var text: String {
        if items.isEmpty { return "Nothing that can be approved is blocked in environment \(environment).\n" }
        return "Blocked in environment \(environment) at \(commit.prefix(7)):\n"
            + items.map { "  \($0.action) \($0.kind) \($0.key)\n" }.joined()
    }
}
