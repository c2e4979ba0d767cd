import WeirJSON
import WeirModel
import WeirSecrets

/// A service's answer in JSON. It may hold a secret: nothing of it is ever shown.
struct ServiceAnswer {
    private let document: Document
    private let host: String

    /// Values are of up to 64 KiB, ids of up to 1 KiB.
    private static let longestValue = 64 << 10
    private static let longestID = 1 << 10

    /// - Throws: where it is no JSON.
    init(_ answer: HTTPAnswer, from host: String) throws(RotatorFailure) {
        var reader = JSONReader(limits: .file)
        var document = Document()
        // What the reader finds quotes the text, and is not shown for that.
        var findings: [Diagnostic] = []
        guard reader.read(answer.body.span, path: "", into: &document, diagnostics: &findings), findings.isEmpty else {
            throw RotatorFailure("\(host) has not answered create in JSON that could be read")
        }
        self.document = document
        self.host = host
    }

    /// The value that the service made.
    func value(at text: String) throws(RotatorFailure) -> SecretValue {
        guard let bytes = bytes(try? JSONPointer(text)), (1...Self.longestValue).contains(bytes.count) else {
            throw RotatorFailure("the answer of \(host) to create holds no text at \(Quotation.of(text)) (valueAt)")
        }
        return SecretValue(bytes)
    }

    /// The id of the value.
    func id(at text: String) throws(RotatorFailure) -> String {
        guard let id = id(try? JSONPointer(text)) else {
            throw RotatorFailure("the answer of \(host) to create holds no id at \(Quotation.of(text)) (idAt)")
        }
        return id
    }

    /// The id that stands beside the value; nil where there is none.
    func id(besideValueAt text: String) -> String? { id((try? JSONPointer(text))?.sibling("id")) }

    private func id(_ pointer: JSONPointer?) -> String? {
        guard let bytes = bytes(pointer), (1...Self.longestID).contains(bytes.count),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of a string, or of a whole number as it is written.
    private func bytes(_ pointer: JSONPointer?) -> ArraySlice<UInt8>? {
        guard let node = pointer?.node(in: document), [.string, .integer].contains(document.nodes[node].kind) else {
            return nil
        }
        return document.bytes(node)
    }
}
