import WeirModel

/// What `version:` says.
struct VersionStatement {
    enum Choice: Hashable {
        case latest
        case number(Int, digest: String?)
        /// The newest available version with this label, which is in lower case.
        case label(String)
        /// The version that was released under this name.
        case release(String)
    }

    var choice: Choice
    var node: Int

    /// Reads `latest`, `label:stable`, `release:2.4.0`, `4` or `4@sha256:3fa…`; reports everything else.
    static func decode(_ node: Int, _ reader: inout FieldReader) -> VersionStatement? {
        guard let text = reader.text(node, "version") else { return nil }
        if text == "latest" { return VersionStatement(choice: .latest, node: node) }
        for (prefix, choice) in [("label:", { Choice.label($0.lowercased()) }), ("release:", { Choice.release($0) })]
        where text.hasPrefix(prefix) {
            let name = String(text.dropFirst(prefix.count))
            return name.isEmpty
                ? invalid(text, node, &reader) : VersionStatement(choice: choice(name), node: node)
        }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = Int(parts[0]), number > 0, parts[0].utf8.allSatisfy(isDigit) else {
            return invalid(text, node, &reader)
        }
        guard parts.count == 2 else { return VersionStatement(choice: .number(number, digest: nil), node: node) }
        let digits = parts[1].dropFirst("sha256:".count)
        guard parts[1].hasPrefix("sha256:"), (8...64).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) })
        else { return invalid(text, node, &reader) }
        return VersionStatement(choice: .number(number, digest: String(digits)), node: node)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func invalid(_ text: String, _ node: Int, _ reader: inout FieldReader) -> VersionStatement? {
        reader.problems.error(
            .invalidValue, reader.document, node, "\(quoted(text)) does not choose a version",
            hint: "latest, label:stable, release:2.4.0, a number from 1, or a number with at least 8 digits of its "
                + "digest: 4@sha256:3fa1b2c4")
        return nil
    }
}
