import WeirJSON
import WeirModel

/// YAML on one line.
enum FlowText {
    /// Appends the value at `node` in flow style.
    static func append(_ document: Document, _ node: Int, to bytes: inout [UInt8]) {
        switch document.nodes[node].kind {
        case .mapping, .sequence:
            let isMapping = document.nodes[node].kind == .mapping
            bytes.append(UInt8(ascii: isMapping ? "{" : "["))
            for (number, child) in document.children(node).enumerated() {
                if number > 0 { bytes += ", ".utf8 }
                append(document, child, to: &bytes)
                guard isMapping else { continue }
                bytes += ": ".utf8
                append(document, child + 1, to: &bytes)
            }
            bytes.append(UInt8(ascii: isMapping ? "}" : "]"))
        case .string: append(string: document.bytes(node), to: &bytes)
        default: bytes += document.bytes(node)
        }
    }

    /// A word or a duration stands plain, everything else in quotes.
    private static func append(string text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        let isWord =
            text.first.map(isLetter) ?? false
            && text.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "/")
            }
        let word = String(decoding: text, as: UTF8.self).lowercased()
        if DurationText.seconds(word) != nil
            || isWord && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(word)
        {
            bytes += text
        } else {
            JSONText.appendString(text.span, to: &bytes)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
