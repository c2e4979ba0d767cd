import WeirJSON
public import WeirModel
import WeirYAML

/// A file of the repository that holds secrets in plain text, read once more for their values.
public struct InlineTexts: Sendable {
    private let document: Document
    private let path: String

    /// The most bytes that such a file has.
    public static let longest = DocumentLimits.definition.bytes

    /// nil where the file cannot be read.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - path: its path in the repository.
    public init?(_ bytes: [UInt8], path: String) {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var yaml = YAMLReader(limits: .definition)
        guard yaml.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics),
            !document.nodes.isEmpty
        else { return nil }
        self.document = document
        self.path = path
    }

    /// The text at a place of the file, as instances get it; nil where there is none any more.
    public func value(at place: InlineText) -> [UInt8]? {
        if document.value(of: "definitionVersion", in: 0) != nil { return definitionValue(at: place) }
        let owner = document.value(of: "defaults", in: 0)
        guard let config = document.value(of: "config", in: owner ?? 0),
            let variable = document.value(of: place.variable, in: config),
            let node = document.value(of: place.input, in: variable), document.nodes[node].kind.isScalar,
            let pieces = try? ReferenceText.pieces(of: document.bytes(node))
        else { return nil }
        if place.part == nil, pieces.count > 1 { return nil }
        let texts = pieces.compactMap { piece in if case .text(let text) = piece { text } else { nil } }
        let number = (place.part ?? 1) - 1
        return texts.indices.contains(number) ? texts[number] : nil
    }

    private func definitionValue(at place: InlineText) -> [UInt8]? {
        let check = DefinitionCheck(document: document, path: path)
        for variable in check.items(of: "requiredConfigVars", in: 0)
        where check.text(of: "key", in: variable) == place.variable {
            for key in check.keys(of: "inputs", in: variable) where document.string(key) == place.input {
                guard let value = check.plainValue(key + 1), !value.isEmpty else { return nil }
                return Array(value.utf8)
            }
        }
        return nil
    }
}
