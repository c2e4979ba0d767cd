import WeirModel

/// The fields of an instance that belong to the runtime, as its spec lists them.
struct RuntimeFieldNames {
    private let texts: Set<String>

    init(spec: [UInt8] = []) { texts = Set(SpecMembers(spec).texts("ignore")) }

    /// Whether the field, or the variable that it is a part of, is listed.
    func contains(_ path: [String]) -> Bool {
        guard !texts.isEmpty else { return false }
        return path.indices.contains { texts.contains(IgnoredField(path: Array(path[...$0])).text) }
    }

    /// What is said of such a field, after its value.
    func mark(_ path: [String]) -> String { contains(path) ? "  (belongs to the runtime)" : "" }
}
