import WeirJSON
import WeirModel

/// What a deployed customer's or integration's spec says of who it is.
struct SpecIdentity {
    private(set) var name: String?
    private(set) var externalID: String?

    /// Reads the canonical JSON of a spec; what cannot be read says nothing.
    init(_ json: [UInt8]) {
        var reader = JSONReader(limits: .file)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else { return }
        name = document.value(of: "name", in: 0).map(document.string)
        externalID = document.value(of: "externalId", in: 0).map(document.string)
    }
}
