public import WeirModel

/// Reads what a stored integration came from.
public enum SpecLineage {
    /// The slug of the parent of a fork; nil for what is no fork.
    static func parent(in spec: [UInt8]) -> String? {
        lineage(in: spec).flatMap { $0.kind == .fork ? $0.parent : nil }
    }

    /// What the integration with this spec came from; nil where it began by itself.
    public static func lineage(in spec: [UInt8]) -> Lineage? {
        let text = CanonicalText(spec)
        guard let root = text.root, let member = text.value(of: "lineage", in: root),
            let from = text.value(of: "from", in: member).flatMap(text.string),
            let kind = text.value(of: "kind", in: member).flatMap(text.string).flatMap(Lineage.Kind.init)
        else { return nil }
        func number(_ name: String) -> Int? {
            text.value(of: name, in: member).flatMap { Int(String(decoding: text.bytes[$0], as: UTF8.self)) }
        }
        return Lineage(kind: kind, parent: from, version: number("version"), patches: number("patches") ?? 0)
    }
}
