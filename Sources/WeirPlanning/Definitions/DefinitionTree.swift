import WeirJSON
import WeirModel

/// A definition's document with a hash for each node, so that equal parts of two definitions are known as such without
/// being walked through again and again.
struct DefinitionTree {
    let document: Document
    /// The file that the document was read from; nil for a stored version, whose positions mean nothing.
    let path: String?
    /// By node. Equal meaning gives equal hashes: key order and the notation of numbers do not count.
    private let hashes: [Int]

    init(_ document: Document, path: String? = nil) {
        self.document = document
        self.path = path
        var hashes = [Int](repeating: 0, count: document.nodes.count)
        var text: [UInt8] = []
        // Children stand behind their parents.
        for node in document.nodes.indices.reversed() {
            var hasher = Hasher()
            switch document.nodes[node].kind {
            case .mapping:
                var sum = 0
                for key in document.children(node) { sum &+= Self.pair(hashes[key], hashes[key + 1]) }
                hasher.combine(UInt8(ascii: "{"))
                hasher.combine(sum)
            case .sequence:
                hasher.combine(UInt8(ascii: "["))
                for item in document.children(node) { hasher.combine(hashes[item]) }
            default:
                text.removeAll(keepingCapacity: true)
                CanonicalJSON.append(document, node, to: &text)
                hasher.combine(text)
            }
            hashes[node] = hasher.finalize()
        }
        self.hashes = hashes
    }

    private static func pair(_ key: Int, _ value: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(value)
        return hasher.finalize()
    }
}

extension DefinitionTree {
    typealias Name = ArraySlice<UInt8>

    var isEmpty: Bool { document.nodes.isEmpty }
    func kind(_ node: Int) -> Document.Kind { document.nodes[node].kind }
    func text(_ name: Name) -> String { String(decoding: name, as: UTF8.self) }
    func items(_ list: Int) -> [Int] { Array(document.children(list)) }
    func hash(_ node: Int) -> Int { hashes[node] }

    /// The hash of the mapping at `node` without its name.
    func hashWithoutName(_ node: Int) -> Int {
        guard let name = document.value(of: "name", in: node) else { return hashes[node] }
        var sum = 0
        for key in document.children(node) where key + 1 != name { sum &+= Self.pair(hashes[key], hashes[key + 1]) }
        return sum
    }

    /// Whether the node means the same as one of another tree.
    func isEqual(_ node: Int, _ other: DefinitionTree, _ otherNode: Int) -> Bool {
        hashes[node] == other.hashes[otherNode] && CanonicalJSON.equal(document, node, other.document, otherNode)
    }

    /// Whether two mappings mean the same but for their names.
    func isEqualWithoutName(_ node: Int, _ other: DefinitionTree, _ otherNode: Int) -> Bool {
        guard kind(node) == .mapping, other.kind(otherNode) == .mapping else { return false }
        let (left, right) = (sortedKeys(node), other.sortedKeys(otherNode))
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { leftKey, rightKey in
            document.bytes(leftKey) == other.document.bytes(rightKey)
                && (document.bytes(leftKey).elementsEqual("name".utf8) || isEqual(leftKey + 1, other, rightKey + 1))
        }
    }

    /// The keys of the mapping at `node` by their bytes.
    func sortedKeys(_ node: Int) -> [Int] {
        document.children(node).sorted { document.bytes($0).lexicographicallyPrecedes(document.bytes($1)) }
    }

    /// The sequence that is the value of `key`.
    func list(_ key: StaticString, of node: Int) -> Int? {
        document.value(of: key, in: node).flatMap { kind($0) == .sequence ? $0 : nil }
    }

    /// The value of an input expression that is a plain value and nothing else (`{"type":"value","value":"30000"}`).
    func plainValue(_ node: Int) -> Int? {
        guard kind(node) == .mapping, document.nodes[node].count == 2,
            let type = document.value(of: "type", in: node), kind(type) == .string,
            document.bytes(type).elementsEqual("value".utf8)
        else { return nil }
        return document.value(of: "value", in: node)
    }

    /// Where the value of the node stands in its file.
    func location(_ node: Int) -> SourceLocation? {
        guard let path else { return nil }
        return SourceLocation(path: path, position: document.nodes[plainValue(node) ?? node].position)
    }
}

// MARK: - Names of list items

extension DefinitionTree {
    /// What the items of a list are told apart by: their `name` or their `key`, all different; of the elements of a config
    /// page the variable that they show. nil for other lists.
    func names(of list: Int, isElements: Bool) -> [Name]? {
        for identity in ["name", "key"] as [StaticString] {
            if let names = names(of: list, by: identity), Set(names).count == names.count { return names }
        }
        return isElements ? elementNames(list) : nil
    }

    /// The `name` of each item, used twice or not; nil where one has none.
    func names(of list: Int, by identity: StaticString = "name") -> [Name]? {
        var names: [Name] = []
        for item in document.children(list) {
            guard let name = document.value(of: identity, in: item), kind(name) == .string else { return nil }
            names.append(document.bytes(name))
        }
        return names
    }

    /// The names of branches, where each has one of its own.
    func branchNames(of list: Int) -> [Name]? {
        guard let names = names(of: list), Set(names).count == names.count else { return nil }
        return names
    }

    /// The variables of a config page, and its other elements by type and number: `htmlElement 2`.
    private func elementNames(_ list: Int) -> [Name]? {
        var names: [Name] = []
        var counts: [Name: Int] = [:]
        for item in document.children(list) {
            guard let type = document.value(of: "type", in: item), let value = document.value(of: "value", in: item),
                kind(type) == .string, kind(value) == .string
            else { return nil }
            if document.bytes(type).elementsEqual("configVar".utf8) {
                names.append(document.bytes(value))
            } else {
                let number = counts[document.bytes(type), default: 0] + 1
                counts[document.bytes(type)] = number
                names.append(Array("\(document.string(type)) \(number)".utf8)[...])
            }
        }
        return Set(names).count == names.count ? names : nil
    }
}
