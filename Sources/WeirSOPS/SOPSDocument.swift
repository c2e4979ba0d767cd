/// What a SOPS file holds, in plain text.
public struct SOPSDocument: Sendable {
    /// The format of the file.
    public let format: SOPSFormat
    /// Its documents in order; only YAML files can have another count than one.
    public let documents: [SOPSValue]
    /// The file in plain text, byte for byte as `sops decrypt` prints it.
    public let rendered: [UInt8]

    /// The value at a path in the first document that has it.
    ///
    /// - Parameter path: keys of maps, and places in lists, counted from 0 without comments. An INI file's keys are below
    ///   its sections.
    public func value(at path: [String]) -> SOPSValue? {
        for document in documents {
            if let value = document.value(at: path[...]) { return value }
        }
        return nil
    }
}

/// A value of a decrypted file.
public enum SOPSValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    /// UTF-8 where the file is text; any bytes where it is a binary file.
    case text([UInt8])
    /// A time, in RFC 3339.
    case time(String)
    case list([SOPSValue])
    /// Keys in the file's order.
    case map([Member])

    /// A key of a map and what it stands for.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var name: String
        /// What it stands for.
        public var value: SOPSValue
    }

    init(_ entries: [Tree.Entry]) {
        self = .map(
            entries.compactMap { entry in
                guard case .name(let name) = entry.key else { return nil }
                return Member(name: String(decoding: name, as: UTF8.self), value: SOPSValue(entry.value) ?? .null)
            })
    }

    /// Nil for a comment.
    init?(_ tree: Tree) {
        switch tree {
        case .comment: return nil
        case .list(let items): self = .list(items.compactMap { SOPSValue($0.value) })
        case .map(let entries): self.init(entries)
        case .leaf(.null): self = .null
        case .leaf(.bool(let value)): self = .bool(value)
        case .leaf(.integer(let value)): self = .integer(value)
        case .leaf(.float(let value)): self = .float(value)
        case .leaf(.text(let value)): self = .text(value)
        case .leaf(.time(let value)): self = .time(value.text)
        }
    }

    fileprivate func value(at path: ArraySlice<String>) -> SOPSValue? {
        guard let step = path.first else { return self }
        switch self {
        case .map(let members): return members.first { $0.name == step }?.value.value(at: path.dropFirst())
        case .list(let values):
            guard let index = Int(step), values.indices.contains(index) else { return nil }
            return values[index].value(at: path.dropFirst())
        default: return nil
        }
    }
}
