import WeirModel

/// Writes trees as SOPS' YAML store does.
enum YAMLTreeWriter {
    /// The text of a file.
    ///
    /// - Throws: `SOPSError` where a text cannot be written by go-yaml.
    static func write(_ documents: [[Tree.Entry]]) throws(SOPSError) -> [UInt8] {
        var emitter = YAMLEmitter()
        for document in documents { emitter.emit(document: try mapping(document)) }
        return emitter.output.bytes
    }

    private static func node(_ tree: Tree) throws(SOPSError) -> YAMLNode {
        switch tree {
        case .leaf(let leaf): scalar(leaf)
        case .comment(let text): scalar(.text(text))
        case .list(let items): try sequence(items)
        case .map(let entries): try mapping(entries)
        }
    }

    /// Comments before the first key are the head of the map, those between keys of the next key, and those behind the
    /// last one its foot.
    private static func mapping(_ entries: [Tree.Entry]) throws(SOPSError) -> YAMLNode {
        let node = YAMLNode(.mapping)
        var comments: [[UInt8]] = []
        for entry in entries {
            switch entry.key {
            case .comment(let text): comments.append(text)
            case .name(let name):
                if node.content.isEmpty { try addHead(&comments, to: node) }
                let key = scalar(.text(name))
                try addHead(&comments, to: key)
                node.content += [key, try self.node(entry.value)]
            }
        }
        if node.content.isEmpty {
            try addHead(&comments, to: node)
        } else {
            try addFoot(comments, to: node.content[node.content.count - 2])
        }
        return node
    }

    private static func sequence(_ items: [Tree.Item]) throws(SOPSError) -> YAMLNode {
        let node = YAMLNode(.sequence)
        var comments: [[UInt8]] = []
        for item in items {
            if case .comment(let text) = item.value {
                comments.append(text)
                continue
            }
            if node.content.isEmpty { try addHead(&comments, to: node) }
            let child = try self.node(item.value)
            try addHead(&comments, to: child)
            node.content.append(child)
        }
        if let last = node.content.last {
            try addFoot(comments, to: last)
        } else {
            try addHead(&comments, to: node)
        }
        return node
    }

    private static func joined(_ comments: [[UInt8]]) -> [UInt8] {
        Array(comments.map { [UInt8(ascii: "#")] + $0 }.joined(separator: [0x0A]))
    }

    private static func addHead(_ comments: inout [[UInt8]], to node: YAMLNode) throws(SOPSError) {
        guard !comments.isEmpty else { return }
        try checkWritable(node)
        let head = joined(comments)
        node.headComment = node.headComment.isEmpty ? head : head + [0x0A] + node.headComment
        comments = []
    }

    private static func addFoot(_ comments: [[UInt8]], to node: YAMLNode) throws(SOPSError) {
        guard !comments.isEmpty else { return }
        try checkWritable(node)
        node.footComment += (node.footComment.isEmpty ? [] : [0x0A]) + joined(comments)
    }

    /// SOPS writes null for a text that go-yaml cannot write, and fails where a comment belongs to it.
    private static func checkWritable(_ node: YAMLNode) throws(SOPSError) {
        guard node.isLost else { return }
        throw SOPSError(
            .unsupported, "a text of the file that begins with a tab cannot be written as YAML beside its comment",
            advice: "remove the comment next to it with sops edit, or keep the text in a file of its own")
    }

    private static func scalar(_ leaf: Leaf) -> YAMLNode {
        switch leaf {
        case .null: plain("null", tag: "!!null")
        case .bool(let value): plain(value ? "true" : "false", tag: "!!bool")
        case .integer(let value): plain(String(value), tag: "!!int")
        case .float(let value): plain(text(of: value), tag: "!!float")
        case .time(let value): plain(value.text, tag: "!!timestamp")
        case .text(let bytes): text(bytes)
        }
    }

    private static func plain(_ value: String, tag: String) -> YAMLNode {
        YAMLNode(.scalar, tag: tag, value: Array(value.utf8))
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return FloatText(value).general
    }

    /// A text as go-yaml's `Node.Encode` makes a node of it: written as a document of its own, and read again. That
    /// changes some of what has odd line breaks, and loses some of what begins with a tab; so does SOPS.
    private static func text(_ bytes: [UInt8]) -> YAMLNode {
        if isSimple(bytes) { return YAMLNode(.scalar, tag: "!!str", value: bytes) }
        let node = YAMLNode(.scalar, tag: "!!str", value: bytes)
        if String(validating: bytes, as: UTF8.self) == nil {
            node.tag = "!!binary"
            node.isTagged = true
            node.value = wrapped(Base64.text(bytes))
        }
        if node.value.contains(0x0A) {
            node.style = .literal
        } else if !node.isTagged, !StringQuoting.mayStandPlain(node.value) {
            node.style = .doubleQuoted
        }
        var emitter = YAMLEmitter()
        emitter.emit(document: node)
        do throws(YAMLFault) {
            var parser = YAMLParser(try YAMLText.utf8(emitter.output.bytes))
            if let result = try parser.nextDocument()?.content.first { return result }
        } catch {}
        let lost = plain("null", tag: "!!null")
        lost.isLost = true
        return lost
    }

    /// Whether a text stands for itself, without quotes: letters and digits that are nothing else.
    private static func isSimple(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, first.isWord, !first.isDigit, first != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy(\.isWord) && StringQuoting.mayStandPlain(bytes)
    }

    /// Lines of 70 letters, the last one ended too where there are several.
    private static func wrapped(_ text: [UInt8]) -> [UInt8] {
        guard text.count >= 70 else { return text }
        var lines: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 70) {
            lines += text[start..<min(start + 70, text.count)] + [0x0A]
        }
        return lines
    }
}

/// Which texts go-yaml puts in quotes because they would be read as something else without.
enum StringQuoting {
    static func mayStandPlain(_ text: [UInt8]) -> Bool {
        guard case .text = PlainScalar(resolving: text) else { return false }
        return !isOldBool(text) && !isBase60(text)
    }

    /// YAML 1.1 took these for booleans.
    private static func isOldBool(_ text: [UInt8]) -> Bool {
        guard text.count <= 3 else { return false }
        switch String(decoding: text, as: UTF8.self) {
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
            return true
        default: return false
        }
    }

    /// YAML 1.1 took `1:30` for a number: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
    private static func isBase60(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard rest.first?.isDigit == true else { return false }
        let isDigit = { (byte: UInt8) in byte.isDigit || byte == UInt8(ascii: "_") }
        rest = rest.drop(while: isDigit)
        guard rest.first == UInt8(ascii: ":") else { return false }
        while rest.first == UInt8(ascii: ":") {
            let digits = rest.dropFirst().prefix { $0.isDigit }
            guard digits.count == 1 || (digits.count == 2 && digits[digits.startIndex] <= UInt8(ascii: "5")) else {
                return false
            }
            rest = rest.dropFirst(digits.count + 1)
        }
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop(while: isDigit) }
        return rest.isEmpty
    }
}
