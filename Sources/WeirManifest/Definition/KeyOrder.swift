internal import WeirModel

/// The order of keys in an exported definition: what a person looks for first, then the rest as it was.
struct KeyOrder {
    /// These come first, in this order, where their value is a single one.
    private static let leading = ["definitionVersion", "name", "key", "description", "type"]

    /// `document` with the keys of every mapping in that order.
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
            let keys = Array(source.children(index))
            let ranked = keys.enumerated().map { (rank: rank(ofKey: $1), position: $0, key: $1) }
                .sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }
            for entry in ranked {
                append(entry.key)
                append(entry.key + 1)
            }
        default: break
        }
        result.nodes[place].end = UInt32(result.nodes.count)
    }

    private func rank(ofKey key: Int) -> Int {
        guard source.nodes[key + 1].kind.isScalar else { return Self.leading.count }
        return Self.leading.firstIndex { source.bytes(key).elementsEqual($0.utf8) } ?? Self.leading.count
    }
}
