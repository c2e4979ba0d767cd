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
        if text.hasPrefix("label:"), text != "label:" {
            let label = text.dropFirst("label:".count).lowercased()
            return VersionStatement(choice: .label(label), node: node)
        }
        switch PinnedVersion(text) {
        case .release(let name): return VersionStatement(choice: .release(name), node: node)
        case .number(let number, let digest):
            return VersionStatement(choice: .number(number, digest: digest), node: node)
        case nil: return invalid(text, node, &reader)
        }
    }

    private static func invalid(_ text: String, _ node: Int, _ reader: inout FieldReader) -> VersionStatement? {
        reader.problems.error(
            .invalidValue, reader.document, node, "\(quoted(text)) does not choose a version",
            hint: "latest, label:stable, release:2.4.0, a number from 1, or a number with at least 8 digits of its "
                + "digest: 4@sha256:3fa1b2c4")
        return nil
    }
}
