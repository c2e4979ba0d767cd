import WeirJSON
import WeirModel

/// A text column does not hold what weir writes there.
struct StoredValueError: Error {
    /// One sentence without its full stop.
    let problem: String
}

/// A JSON value out of a text column.
struct StoredValue {
    private let document: Document
    private let index: Int

    private init(document: Document, index: Int) {
        self.document = document
        self.index = index
    }

    /// weir bounds what it writes; the limits only keep a foreign text from filling the memory.
    private static let limits = DocumentLimits(bytes: 64 << 20, nodes: 4_000_000)

    /// Reads the text of a column.
    init(_ text: String) throws(StoredValueError) {
        var reader = JSONReader(limits: Self.limits)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        let isComplete = reader.read(text.utf8.span, path: "", into: &document, diagnostics: &diagnostics)
        guard isComplete, diagnostics.isEmpty else {
            throw StoredValueError(problem: diagnostics.first?.message ?? "it is no JSON")
        }
        self.init(document: document, index: 0)
    }

    private var node: Document.Node { document.nodes[index] }

    /// The members of an object, in the order of the text.
    func members() throws(StoredValueError) -> [(name: String, value: StoredValue)] {
        guard node.kind == .mapping else { throw StoredValueError(problem: "an object was expected") }
        return document.children(index).map { (document.string($0), StoredValue(document: document, index: $0 + 1)) }
    }

    /// A member of an object; nil where it is absent.
    func member(_ name: String) throws(StoredValueError) -> StoredValue? {
        guard node.kind == .mapping else { throw StoredValueError(problem: "an object was expected") }
        return document.value(of: name, in: index).map { StoredValue(document: document, index: $0) }
    }

    /// A member that has to be there.
    func required(_ name: String) throws(StoredValueError) -> StoredValue {
        guard let value = try member(name) else { throw StoredValueError(problem: "\"\(name)\" is missing") }
        return value
    }

    /// The items of an array.
    func items() throws(StoredValueError) -> [StoredValue] {
        guard node.kind == .sequence else { throw StoredValueError(problem: "an array was expected") }
        return document.children(index).map { StoredValue(document: document, index: $0) }
    }

    /// The value's own text: what was stored is canonical.
    var canonicalJSON: String { String(decoding: CanonicalJSON.bytes(document, index), as: UTF8.self) }

    func text() throws(StoredValueError) -> String {
        guard node.kind == .string else { throw StoredValueError(problem: "a string was expected") }
        return document.string(index)
    }

    func boolean() throws(StoredValueError) -> Bool {
        guard node.kind == .boolean else { throw StoredValueError(problem: "true or false was expected") }
        return document.string(index) == "true"
    }

    func integer() throws(StoredValueError) -> Int {
        guard node.kind == .integer, let number = Int(document.string(index)) else {
            throw StoredValueError(problem: "an integer was expected")
        }
        return number
    }

    func unsigned() throws(StoredValueError) -> UInt32 {
        guard let number = UInt32(exactly: try integer()) else {
            throw StoredValueError(problem: "a number from 0 to \(UInt32.max) was expected")
        }
        return number
    }

    func enumeration<Value: RawRepresentable<String>>(_ type: Value.Type) throws(StoredValueError) -> Value {
        let name = try text()
        guard let value = Value(rawValue: name) else { throw StoredValueError(problem: "\"\(name)\" is not known") }
        return value
    }
}
