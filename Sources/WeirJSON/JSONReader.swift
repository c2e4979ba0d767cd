public import WeirModel

/// Reads JSON, strictly by RFC 8259, into a `Document` with positions.
///
/// One reader can read any number of texts, one after the other; it keeps its buffers. Equal keys, lone surrogates and
/// everything above the limits are errors. Numbers keep their text; with a fraction or an exponent they are floats.
public struct JSONReader {
    private let limits: DocumentLimits
    private var parser: JSONParser

    /// A reader that refuses what is above `limits`.
    public init(limits: DocumentLimits) {
        self.limits = limits
        parser = JSONParser(limits: limits)
    }

    /// Reads the text `bytes` of the file `path` into `document`, in place of what it holds, reusing its memory.
    ///
    /// Appends every problem to `diagnostics`, each with its line and the source text. Returns true where the whole text
    /// could be read; equal keys are reported then too, and the first of them stays. Returns false where reading
    /// stopped, and `document` is empty then.
    public mutating func read(
        _ bytes: Span<UInt8>, path: String, into document: inout Document, diagnostics: inout [Diagnostic]
    ) -> Bool {
        var problems = Problems(path: path)
        let isComplete = check(bytes, &problems) && parser.parse(bytes, into: &document, problems: &problems)
        if !isComplete { document.removeAll() }
        problems.move(to: &diagnostics, bytes: bytes)
        return isComplete
    }

    private func check(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        let begin = SourcePosition(line: 1, column: 1)
        guard bytes.count <= limits.bytes else {
            problems.report(
                .fileTooLarge, at: begin, "the text has \(bytes.count) bytes; at most \(limits.byteText) are read")
            return false
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            problems.report(
                .invalidJSON, at: begin, "JSON must not begin with a byte order mark",
                hint: "save it as UTF-8 without one")
            return false
        }
        if case .invalidUTF8(let offset) = TextScan(bytes, yaml: false).fault {
            problems.report(
                .invalidUTF8, at: SourceText.position(of: offset, in: bytes), "the text is not UTF-8 here",
                hint: "save it as UTF-8")
            return false
        }
        return true
    }
}
