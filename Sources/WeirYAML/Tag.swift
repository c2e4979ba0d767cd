import WeirModel

/// A tag in front of a node: one of the core schema's, or none that is known here.
struct Tag {
    private static let prefix = "tag:yaml.org,2002:"
    private let name: String
    private let place: Mark
    private let length: Int
    private let contentPlace: Mark

    /// `text` is the tag with its handle resolved.
    init(_ text: String, _ places: PropertyPlaces) {
        name = text.hasPrefix(Self.prefix) ? "!!" + text.dropFirst(Self.prefix.count) : text
        place = places.tag ?? places.content
        length = places.tagLength
        contentPlace = places.content
    }

    /// The kind that the tag gives the scalar `text`; `untagged` where it gives none, which is reported.
    func kind(ofScalar text: Span<UInt8>, untagged: Document.Kind, _ problems: inout Problems) -> Document.Kind {
        let plain = CoreSchema.kind(of: text)
        switch name {
        case "!!str": return .string
        case "!!null" where plain == .null: return .null
        case "!!bool" where plain == .boolean: return .boolean
        case "!!int" where plain == .integer: return .integer
        case "!!float" where plain == .float: return .float
        case "!!float" where plain == .integer && !CoreSchema.isPrefixed(text): return .float
        case "!!null", "!!bool", "!!int", "!!float", "!!seq", "!!map": reportMisfit(&problems)
        default: reportUnsupported(&problems)
        }
        return untagged
    }

    /// Reports a tag that does not belong to a collection of this kind.
    func check(collection kind: Document.Kind, _ problems: inout Problems) {
        switch name {
        case "!!seq" where kind == .sequence, "!!map" where kind == .mapping: break
        case "!!seq", "!!map", "!!str", "!!null", "!!bool", "!!int", "!!float": reportMisfit(&problems)
        default: reportUnsupported(&problems)
        }
    }

    private func reportMisfit(_ problems: inout Problems) {
        problems.report(
            .invalidValue, at: contentPlace.position, "the value does not fit its tag \(name)",
            hint: "remove the tag or correct the value")
    }

    private func reportUnsupported(_ problems: inout Problems) {
        problems.report(
            .unsupportedTag, at: place.position, length: length, "the tag \(Quotation.of(name)) is not supported",
            hint: "only !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are; where text begins with !, quote it")
    }
}
