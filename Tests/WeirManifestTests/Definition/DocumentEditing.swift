import WeirModel
import WeirTesting

/// Makes changed copies of documents for property tests.
struct DocumentEditing {
    /// What becomes of a mapping's keys: the source's key indices in their new order, nil for a new field.
    private typealias Order = (_ keys: [Int]) -> [Int?]

    private let source: Document
    private let order: Order
    private let value: (Int) -> String
    private var result = Document()
    private var inserted = 0
    private var replaced: (node: Int, choice: Int)?

    private init(_ source: Document, order: @escaping Order, value: @escaping (Int) -> String = { _ in "" }) {
        self.source = source
        self.order = order
        self.value = value
        result.text = source.text
    }

    /// `document` with one more field in each mapping. `value` gives the text of the nth, `position` a place among so
    /// many keys.
    static func insertingFields(
        in document: Document, value: (Int) -> String, at position: (Int) -> Int
    ) -> Document {
        withoutActuallyEscaping(value) { value in
            withoutActuallyEscaping(position) { position in
                var editing = DocumentEditing(
                    document,
                    order: { keys in
                        var order: [Int?] = keys
                        order.insert(nil, at: position(keys.count))
                        return order
                    }, value: value)
                editing.copy(0)
                return editing.result
            }
        }
    }

    /// `document` with the keys of each mapping in another order; `below` gives a random number below its argument.
    static func shufflingKeys(of document: Document, below: (Int) -> Int) -> Document {
        withoutActuallyEscaping(below) { below in
            var editing = DocumentEditing(
                document,
                order: { keys in
                    var order: [Int?] = keys
                    for index in order.indices.dropFirst() { order.swapAt(index, below(index + 1)) }
                    return order
                })
            editing.copy(0)
            return editing.result
        }
    }

    /// `document` with the text of one scalar replaced.
    static func replacing(_ node: Int, in document: Document, with text: String) -> Document {
        var document = document
        document.nodes[node].kind = .string
        document.nodes[node].style = .doubleQuoted
        document.nodes[node].textStart = UInt32(document.text.count)
        document.nodes[node].textLength = UInt32(text.utf8.count)
        document.text += Array(text.utf8)
        return document
    }

    /// `document` with the value at `node` and all below it replaced: by null, a number, text, an empty list or an empty
    /// mapping, as `choice` says (0 to 4). A key of a mapping stays as it is.
    static func replacingValue(_ node: Int, in document: Document, with choice: Int) -> Document {
        var editing = DocumentEditing(document, order: { $0 })
        editing.replaced = (node, choice)
        editing.copy(0)
        return editing.result
    }

    private mutating func appendReplacement(_ choice: Int) {
        let texts = ["", "12", "text", "", ""]
        let kinds: [Document.Kind] = [.null, .integer, .string, .sequence, .mapping]
        append(texts[choice])
        result.nodes[result.nodes.count - 1].kind = kinds[choice]
        result.nodes[result.nodes.count - 1].style = choice > 2 ? .flow : .plain
    }

    private mutating func copy(_ index: Int, isKey: Bool = false) {
        if let replaced, replaced.node == index, !isKey { return appendReplacement(replaced.choice) }
        let place = result.nodes.count
        result.nodes.append(source.nodes[index])
        switch source.nodes[index].kind {
        case .sequence:
            for child in source.children(index) { copy(child) }
        case .mapping:
            for key in order(Array(source.children(index))) {
                if let key {
                    copy(key, isKey: true)
                    copy(key + 1)
                } else {
                    append("weirTestField")
                    append(value(inserted))
                    inserted += 1
                    result.nodes[place].count += 1
                }
            }
        default: break
        }
        result.nodes[place].end = UInt32(result.nodes.count)
    }

    private mutating func append(_ text: String) {
        result.nodes.append(
            Document.Node(
                kind: .string, style: .doubleQuoted, line: 1, column: 1, textStart: UInt32(result.text.count),
                textLength: UInt32(text.utf8.count), end: UInt32(result.nodes.count + 1)))
        result.text += Array(text.utf8)
    }
}

extension SeededGenerator {
    /// A number from 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
