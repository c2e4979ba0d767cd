/// References to the results of steps.
enum StepReference {
    /// The name by which expressions refer to a step: the step's name in lower case, split at everything but ASCII
    /// letters and digits and joined in camel case. `GET Request 2` becomes `getRequest2`.
    static func name(of step: String) -> String {
        var result: [UInt8] = []
        var beginsWord = false
        for byte in step.utf8 {
            let upper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let lower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            guard upper || lower || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                beginsWord = !result.isEmpty
                continue
            }
            if beginsWord {
                result.append(lower ? byte - 32 : byte)
            } else {
                result.append(upper ? byte + 32 : byte)
            }
            beginsWord = false
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The step that `reference` begins with: everything before the first `.` or `[`.
    static func target(of reference: some StringProtocol) -> String {
        let end = reference.firstIndex { $0 == "." || $0 == "[" } ?? reference.endIndex
        return reference[..<end].trimmingSpaces()
    }
}

/// The references inside a template's text.
enum TemplateText {
    enum Reference: Equatable {
        /// `{{$step.path}}`.
        case step(String)
        /// `{{#Config Var Name}}`.
        case configVariable(String)
    }

    /// All references in `text`, in order. Other text in double braces belongs to whoever reads the result.
    static func references(in text: String) -> [Reference] {
        var references: [Reference] = []
        let bytes = text.utf8
        var index = bytes.startIndex
        let brace = UInt8(ascii: "{")
        while let open = bytes[index...].firstIndex(of: brace) {
            index = bytes.index(after: open)
            guard index < bytes.endIndex, bytes[index] == brace else { continue }
            // Of three braces in a row the last two may open the reference: the search goes on at the second.
            let after = bytes.index(after: index)
            guard after < bytes.endIndex else { break }
            let sigil = bytes[after]
            guard sigil == UInt8(ascii: "$") || sigil == UInt8(ascii: "#") else { continue }
            let start = bytes.index(after: after)
            guard let close = closing(bytes, from: start) else { break }
            let body = String(Substring(bytes[start..<close]))
            references.append(sigil == UInt8(ascii: "$") ? .step(body) : .configVariable(body))
            index = close
        }
        return references
    }

    private static func closing(_ bytes: String.UTF8View, from start: String.Index) -> String.Index? {
        var index = start
        while let brace = bytes[index...].firstIndex(of: UInt8(ascii: "}")) {
            index = bytes.index(after: brace)
            if index < bytes.endIndex, bytes[index] == UInt8(ascii: "}") { return brace }
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without the spaces around it.
    func trimmingSpaces() -> String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
