import Hummingbird
import WeirJSON
import WeirModel

/// Bodies of requests: small JSON objects with texts.
enum APIBody {
    /// In bytes; a longer body is refused.
    static let limit = 64 << 10
    /// In Unicode scalars.
    static let longestReason = 1000

    /// The members of the request's body, which are those of the operation.
    ///
    /// - Throws: `APIProblem`.
    static func read(_ request: Request, for operation: APIOperation) async throws(APIProblem) -> [String: String] {
        guard !operation.body.isEmpty else { return [:] }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { trimmed($0).lowercased() }
        guard type == "application/json" else { throw APIProblem(415, "send the body as application/json") }
        let bytes: [UInt8]
        do {
            bytes = try await withDeadline(seconds: 10) {
                var buffer = try await request.body.collect(upTo: limit)
                return buffer.readBytes(length: buffer.readableBytes) ?? []
            }
        } catch is TimedOut {
            throw APIProblem(408, "the body came too slowly")
        } catch {
            throw APIProblem(413, "the body is larger than \(limit) bytes, or broken")
        }
        return try members(bytes, of: operation)
    }

    private static func members(_ bytes: [UInt8], of operation: APIOperation) throws(APIProblem) -> [String: String] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: DocumentLimits(bytes: limit, depth: 4, nodes: 100))
        guard reader.read(bytes.span, path: "body", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty
        else { throw APIProblem(400, "the body is not JSON: \(diagnostics.first?.message ?? "it is empty")") }
        guard document.nodes[0].kind == .mapping else { throw APIProblem(400, "the body is not an object") }
        let known = operation.body.map(\.name)
        var members: [String: String] = [:]
        for key in document.children(0) {
            let name = document.string(key)
            guard known.contains(name) else {
                throw APIProblem(
                    400, "the body has a member that is not known; known: \(known.joined(separator: ", "))")
            }
            guard document.nodes[key + 1].kind == .string else { throw APIProblem(400, "\(name) is not a text") }
            members[name] = document.string(key + 1)
        }
        for name in known where members[name] == nil { throw APIProblem(400, "the body has no \(name)") }
        if let reason = members["reason"] {
            guard reason.unicodeScalars.contains(where: { $0.value > 0x20 }) else {
                throw APIProblem(400, "reason says why; it cannot be empty")
            }
            guard reason.unicodeScalars.count <= longestReason else {
                throw APIProblem(400, "reason has more than \(longestReason) characters")
            }
        }
        if let digest = members["digest"], !isDigest(digest) {
            throw APIProblem(400, "digest is none: GET …/blocked has the one to send")
        }
        if let commit = members["commit"], ![40, 64].contains(commit.utf8.count) || !isHexadecimal(commit.utf8) {
            throw APIProblem(400, "commit is none: GET …/blocked has the one to send")
        }
        return members
    }

    private static func isHexadecimal(_ digits: some Sequence<UInt8>) -> Bool {
        digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func isDigest(_ text: String) -> Bool {
        let digits = text.dropFirst("sha256:".count).utf8
        return text.hasPrefix("sha256:") && digits.count == 64 && isHexadecimal(digits)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
