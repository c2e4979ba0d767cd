import WeirJSON
import WeirModel
import WeirYAML

/// The definition of a new integration.
enum IntegrationText {
    /// The smallest definition that does something: a webhook whose calls are logged.
    static func minimal(name: String) -> String {
        """
        # Build the flows in the designer and put its export here, or write them by hand.
        definitionVersion: 7
        name: \(ScaffoldText.scalar(name))
        description: ''
        labels: []
        endpointType: flow_specific
        flows:
          - name: Receive
            steps:
              - name: Webhook
                isTrigger: true
                action:
                  key: webhook
                  component: {key: webhook-triggers, version: LATEST, isPublic: true}
                inputs: {}
              - name: Write Log
                action:
                  key: writeLog
                  component: {key: log, version: LATEST, isPublic: true}
                inputs:
                  level: {type: value, value: info}
                  message: {type: reference, value: webhook.results.body.data}
        # What instances fill, for example {key: App Base URL, dataType: string, description: Where calls go}.
        requiredConfigVars: []

        """
    }

    /// A definition under another name: the same text, with its comments, where the name can be replaced in it.
    ///
    /// - Parameter source: the definition's YAML.
    /// - Returns: nil where `source` is no definition.
    static func copy(of source: [UInt8], name: String) -> [UInt8]? {
        guard let document = read(source), !document.nodes.isEmpty, let node = document.value(of: "name", in: 0) else {
            return nil
        }
        let json = renamed(document, name)
        if let text = replacing(node, of: document, in: source, by: ScaffoldText.scalar(name)),
            let copy = read(text), CanonicalJSON.bytes(copy, 0) == json
        {
            return text
        }
        return try? DefinitionExport.yaml(json: json)
    }

    private static func read(_ bytes: [UInt8]) -> Document? {
        var reader = YAMLReader(limits: .definition)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        return reader.read(bytes.span, path: "", into: &document, diagnostics: &diagnostics) ? document : nil
    }

    /// The canonical JSON of a definition with another name.
    private static func renamed(_ document: Document, _ name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        let keys = document.children(0).sorted { document.bytes($0).lexicographicallyPrecedes(document.bytes($1)) }
        for key in keys {
            let field = document.string(key)
            writer.key(field)
            if field == "name" { writer.string(name) } else { writer.raw(CanonicalJSON.bytes(document, key + 1)) }
        }
        writer.endObject()
        return writer.bytes
    }

    /// The text with the scalar at `node` replaced; nil where it is not one on a single line. Whether the result means
    /// what it should is for the caller to see.
    private static func replacing(
        _ node: Int, of document: Document, in source: [UInt8], by text: String
    ) -> [UInt8]? {
        let start = SourceText.offset(of: document.nodes[node].position, in: source.span)
        guard start < source.count else { return nil }
        let end: Int
        switch document.nodes[node].style {
        case .plain: end = start + Int(document.nodes[node].textLength)
        case .singleQuoted, .doubleQuoted:
            guard let close = source[(start + 1)...].firstIndex(of: source[start]) else { return nil }
            end = close + 1
        default: return nil
        }
        guard end <= source.count, !source[start..<end].contains(0x0A) else { return nil }
        return source[..<start] + Array(text.utf8) + source[end...]
    }
}
