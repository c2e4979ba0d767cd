import WeirModel

/// `ignore:` of `weir.yaml`, a profile or an instance: fields that belong to the runtime.
///
/// Whether the variables and flows that it names exist depends on the instance; see `IgnoredPaths`.
enum IgnoreList {
    /// What can be written, for hints.
    static let forms = "config/VARIABLE, config/CONNECTION/INPUT, enabled, flows/FLOW/enabled"

    /// The kinds of field, by the first component of their path.
    private static let roots = ["config", "enabled", "flows"]

    /// The paths that have one of the forms; reports the others.
    static func decode(_ node: Int, _ reader: inout FieldReader) -> [TextItem] {
        guard let items = reader.texts(node, "ignore") else { return [] }
        return items.filter { item in
            guard let problem = problem(item.text) else { return true }
            reader.problems.error(
                .invalidValue, reader.document, item.node, problem.message, hint: problem.hint ?? forms)
            return false
        }
    }

    private static func problem(_ text: String) -> (message: String, hint: String?)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        let isNested = parts.count > 1
        switch parts[0] {
        case "enabled" where !isNested: return nil
        case "config":
            guard rest.isEmpty else { return nil }
            return ("\(quoted(text)) names no config variable", nil)
        case "flows":
            guard let slash = rest.lastIndex(of: "/"), slash > rest.startIndex else {
                return ("\(quoted(text)) names no property of a flow", nil)
            }
            let property = String(rest[rest.index(after: slash)...])
            if FlowProperty(name: property) != nil { return nil }
            let nearest = NearestName.of(property, among: FlowProperty.names)
            return (
                "\(quoted(property)) is no property of a flow",
                nearest.map { "did you mean \(quoted("flows/\(rest[..<slash])/\($0)"))?" }
                    ?? "a flow has \(FlowProperty.names.joined(separator: ", "))"
            )
        default:
            let nearest = NearestName.of(parts[0], among: roots).map { isNested ? "\($0)/\(rest)" : $0 }
            return (
                "\(quoted(text)) is no field that can belong to the runtime",
                nearest.map { "did you mean \(quoted($0))?" }
            )
        }
    }
}
