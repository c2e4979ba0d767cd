import WeirModel

/// How formats without lists, maps and line breaks hold them.
enum FlatText {
    /// A value of a line, with its `\n` turned into line breaks.
    static func decoded(_ value: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var followsBackslash = false
        for byte in value {
            if followsBackslash, byte == UInt8(ascii: "n") {
                text[text.count - 1] = 0x0A
                followsBackslash = false
            } else {
                text.append(byte)
                followsBackslash = byte == UInt8(ascii: "\\")
            }
        }
        return text
    }

    /// A value in one line.
    static func encoded(_ value: [UInt8]) -> [UInt8] {
        value.flatMap { $0 == 0x0A ? Array("\\n".utf8) : [$0] }
    }

    /// A value as text. Files of these formats have texts only, unless they were converted when they were encrypted.
    static func value(_ leaf: Leaf) -> [UInt8] {
        switch leaf {
        case .text(let bytes): bytes
        case .null: Array("<nil>".utf8)
        case .bool(let value): Array((value ? "true" : "false").utf8)
        case .integer(let value): Array(String(value).utf8)
        case .float(let value):
            Array((value.isFinite ? FloatText(value).general.uppercased() : Leaf.plainText(of: value)).utf8)
        case .time(let value): Array(value.text.utf8)
        }
    }

    /// How deep SOPS' metadata nest at most is less.
    private static let mostSteps = 16

    /// Lists and maps out of flat names, such as `age__list_0__map_enc`.
    ///
    /// - Throws: `SOPSError` where the names contradict each other.
    static func unflattened(_ values: [[UInt8]: [UInt8]]) throws(SOPSError) -> [Tree.Entry] {
        var root = FlatNode()
        for (name, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let steps = steps(String(decoding: name, as: UTF8.self))
            guard steps.count <= mostSteps, root.insert(value, at: steps[...]) else {
                throw SOPSError(
                    .invalidMetadata, "the metadata of SOPS contradict themselves",
                    advice: "restore the lines that begin with sops from the version before the last change")
            }
        }
        guard case .map(let entries) = root.tree else { return [] }
        return entries
    }

    private static func steps(_ name: String) -> [FlatStep] {
        var steps: [FlatStep] = []
        var rest = Array(name.utf8)[...]
        var isList = false
        while true {
            let (end, nextIsList, width) = separator(in: rest)
            let part = String(decoding: rest[..<end], as: UTF8.self)
            steps.append(isList ? .index(Int(part) ?? 0) : .name(part))
            guard width > 0 else { return steps }
            rest = rest[(end + width)...]
            isList = nextIsList
        }
    }

    /// Where the next `__map_` or `__list_` stands, which of them it is, and how long it is.
    private static func separator(in text: ArraySlice<UInt8>) -> (end: Int, isList: Bool, width: Int) {
        for index in text.indices {
            if text[index...].starts(with: "__map_".utf8) { return (index, false, 6) }
            if text[index...].starts(with: "__list_".utf8) { return (index, true, 7) }
        }
        return (text.endIndex, false, 0)
    }
}

private enum FlatStep {
    case name(String)
    case index(Int)
}

/// A list or map that is put together from flat names.
private struct FlatNode {
    /// Longer lists of recipients do not exist.
    private static let mostItems = 10_000

    private var value: [UInt8]?
    private var names: [String: FlatNode] = [:]
    private var items: [Int: FlatNode] = [:]

    mutating func insert(_ value: [UInt8], at steps: ArraySlice<FlatStep>) -> Bool {
        guard let step = steps.first else {
            guard self.value == nil, names.isEmpty, items.isEmpty else { return false }
            self.value = value
            return true
        }
        guard self.value == nil else { return false }
        switch step {
        case .name(let name):
            guard items.isEmpty else { return false }
            return names[name, default: FlatNode()].insert(value, at: steps.dropFirst())
        case .index(let index):
            guard names.isEmpty, (0..<Self.mostItems).contains(index) else { return false }
            return items[index, default: FlatNode()].insert(value, at: steps.dropFirst())
        }
    }

    var tree: Tree {
        if let value { return .leaf(.text(value)) }
        let place = SourcePosition(line: 1, column: 1)
        if !items.isEmpty {
            return .list(
                items.sorted { $0.key < $1.key }.map { Tree.Item(value: $0.value.tree, position: place) })
        }
        return .map(
            names.sorted { $0.key < $1.key }.map {
                Tree.Entry(key: .name(Array($0.key.utf8)), value: $0.value.tree, position: place)
            })
    }
}
