import WeirJSON
public import WeirModel

/// The digest that a stored spec ought to have.
public enum SpecDigest {
    /// See `Spec.digest`. nil where `json` is no spec.
    public static func of(_ json: [UInt8]) -> Digest? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty,
            document.nodes[0].kind == .mapping
        else { return nil }
        guard let list = document.value(of: "ignore", in: 0), document.nodes[list].kind == .sequence else {
            return Digests.sha256(json)
        }
        let ignored = document.children(list).map { item in
            let names = document.string(item).split(separator: "/", omittingEmptySubsequences: false)
            return IgnoredField(
                path: names.map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") })
        }
        // Whoever writes the runtime's fields need not write text as weir does: PostgreSQL's jsonb has spaces.
        return Digests.sha256(StatedPart.of(CanonicalJSON.bytes(document, 0), without: ignored))
    }
}
