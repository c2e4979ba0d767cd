import WeirModel

/// INI files as SOPS' INI store reads and writes them, which leaves the syntax to Go's ini.v1.
enum INIStore {
    /// Keys before the first section are in this one.
    static let defaultSection = Array("DEFAULT".utf8)

    /// - Returns: a map for each section, and what SOPS keeps in the file by its flat name.
    /// - Throws: `SOPSError` where the text is no INI file or has no section `sops`.
    static func read(_ bytes: [UInt8]) throws(SOPSError) -> (entries: [Tree.Entry], metadata: [[UInt8]: [UInt8]]?) {
        var entries: [Tree.Entry] = []
        var metadata: [[UInt8]: [UInt8]]?
        for section in try INIParser.parse(bytes) {
            if section.name == Tree.metadataKey {
                let values = section.keys.map { ($0.name, FlatText.decoded($0.value)) }
                metadata = metadata ?? Dictionary(values) { first, _ in first }
                continue
            }
            var keys: [Tree.Entry] = []
            if !section.comment.isEmpty { keys.append(.comment(stripped(section.comment), at: section.position)) }
            for key in section.keys {
                keys.append(
                    Tree.Entry(key: .name(key.name), value: .leaf(.text(key.value)), position: key.position))
                if !key.comment.isEmpty { keys.append(.comment(stripped(key.comment), at: key.position)) }
            }
            entries.append(Tree.Entry(key: .name(section.name), value: .map(keys), position: section.position))
        }
        return (entries, metadata)
    }

    /// A comment without the sign and the spaces at its beginning.
    private static func stripped(_ comment: [UInt8]) -> [UInt8] {
        guard let sign = comment.first, sign == UInt8(ascii: ";") || sign == UInt8(ascii: "#") else { return comment }
        return Array(comment.drop { $0 == sign || $0 == 0x20 })
    }

    static func write(_ entries: [Tree.Entry]) throws(SOPSError) -> [UInt8] {
        var sections: [INISection] = []
        for entry in entries {
            guard case .name(let name) = entry.key else { continue }
            guard case .map(let keys) = entry.value else {
                throw SOPSError(
                    .malformed, at: entry.position, "an INI file holds sections only, and this is none",
                    advice: "encrypt the file again")
            }
            var section = INISection(name: name)
            try fill(&section, with: keys)
            sections.append(section)
        }
        return INIWriter.write(sections)
    }

    private static func fill(_ section: inout INISection, with entries: [Tree.Entry]) throws(SOPSError) {
        var last: Int?
        for (index, entry) in entries.enumerated() {
            switch entry.key {
            case .comment(let text):
                if index == 0 { section.comment = text } else if let last { section.keys[last].comment = text }
            case .name(let name):
                guard case .leaf(let leaf) = entry.value else {
                    throw SOPSError(
                        .malformed, at: entry.position, "an INI file cannot hold a list or a map here",
                        advice: "encrypt the file again")
                }
                last = section.set(name, FlatText.value(leaf), at: entry.position)
            }
        }
    }
}

/// A section with its keys in order.
struct INISection {
    struct Key {
        var name: [UInt8]
        var value: [UInt8]
        var comment: [UInt8] = []
        var position: SourcePosition
    }

    var name: [UInt8]
    var comment: [UInt8] = []
    var keys: [Key] = []
    var position: SourcePosition
    /// Where each key stands.
    private var places: [[UInt8]: Int] = [:]

    init(name: [UInt8], position: SourcePosition = SourcePosition(line: 1, column: 1)) {
        self.name = name
        self.position = position
    }

    /// Adds a key, or gives the one of that name another value; returns where it stands.
    mutating func set(_ name: [UInt8], _ value: [UInt8], at position: SourcePosition) -> Int {
        if let index = places[name] {
            keys[index].value = value
            return index
        }
        places[name] = keys.count
        keys.append(Key(name: name, value: value, position: position))
        return keys.count - 1
    }
}
