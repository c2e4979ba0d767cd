import WeirJSON
import WeirModel

extension SpecFields {
    /// The fields of a spec as it stands in a database, where whoever owns fields of it (`ignore`) may have written it in
    /// another layout and order; empty where it is no object.
    public static func fields(ofStored json: [UInt8]) -> [Field] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else { return [] }
        return fields(of: CanonicalJSON.bytes(document))
    }
}
