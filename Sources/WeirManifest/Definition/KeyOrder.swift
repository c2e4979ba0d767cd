internal import WeirModel

/// The order of keys in an exported definition: the designer's own, so that an export of weir and one of the designer
/// differ in what they mean and in nothing else.
///
/// Read off real exports: the designer sorts keys, but writes `key` before the `component` that it belongs to.
struct KeyOrder {
    /// `document`, whose keys are sorted, with the keys of every mapping in that order.
    static func applied(to document: Document) -> Document {
        guard !document.nodes.isEmpty else { return document }
        var order = KeyOrder(source: document)
        order.result.nodes.reserveCapacity(document.nodes.count)
        order.append(0)
        return order.result
    }

    private let source: Document
    private var result: Document

    private init(source: Document) {
        self.source = source
        result = Document()
        result.text = source.text
    }

    private mutating func append(_ index: Int) {
        let place = result.nodes.count
        result.nodes.append(source.nodes[index])
        switch source.nodes[index].kind {
        case .sequence:
            for child in source.children(index) { append(child) }
        case .mapping:
            for entry in ordered(Array(source.children(index))) {
                append(entry)
                append(entry + 1)
            }
        default: break
        }
        result.nodes[place].end = UInt32(result.nodes.count)
    }

    private func ordered(_ keys: [Int]) -> [Int] {
        guard let component = position(of: "component", in: keys), let key = position(of: "key", in: keys),
            component < key
        else { return keys }
        var ordered = keys
        ordered.insert(ordered.remove(at: key), at: component)
        return ordered
    }

    private func position(of name: StaticString, in keys: [Int]) -> Int? {
        keys.firstIndex { source.bytes($0).elementsEqual(name.description.utf8) }
    }
}
