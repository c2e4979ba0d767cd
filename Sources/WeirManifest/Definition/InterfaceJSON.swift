internal import WeirJSON
public import WeirModel

extension DefinitionInterface {
    /// Canonical JSON, as it is stored with a published version: keys in byte order, nothing that is unset.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("flows")
        writer.strings(flows)
        writer.key("name")
        writer.string(name)
        writer.key("variables")
        writer.beginArray()
        for variable in variables { variable.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Reads what `json` gave; nil where it is no such JSON. Fields that this release does not know are passed over.
    public init?(json: [UInt8]) {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty,
            let name = document.text(of: "name", in: 0), let flows = document.strings(of: "flows", in: 0),
            let list = document.value(of: "variables", in: 0), document.nodes[list].kind == .sequence
        else { return nil }
        var variables: [Variable] = []
        for node in document.children(list) {
            guard let variable = Variable(document, node) else { return nil }
            variables.append(variable)
        }
        self.init(name: name, variables: variables, flows: flows)
    }
}

extension DefinitionInterface.Variable {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if collection != .none { writer.field("collection", collection.rawValue) }
        writer.field("dataType", dataType.rawValue)
        if let defaultValue { writer.field("defaultValue", defaultValue) }
        if !inputs.isEmpty {
            writer.key("inputs")
            writer.beginArray()
            for input in inputs {
                writer.beginObject()
                if let secret = input.defaultSecret { writer.field("defaultSecret", secret) }
                if let value = input.defaultValue { writer.field("defaultValue", value) }
                writer.field("name", input.name)
                writer.endObject()
            }
            writer.endArray()
        }
        if isProvidedElsewhere {
            writer.key("isProvidedElsewhere")
            writer.bool(true)
        }
        writer.field("key", key)
        if needsAuthorization {
            writer.key("needsAuthorization")
            writer.bool(true)
        }
        if !pickList.isEmpty {
            writer.key("pickList")
            writer.strings(pickList)
        }
        if let timeZone { writer.field("timeZone", timeZone) }
        writer.endObject()
    }

    fileprivate init?(_ document: Document, _ node: Int) {
        guard let key = document.text(of: "key", in: node), let type = document.text(of: "dataType", in: node) else {
            return nil
        }
        self.init(
            key: key, dataType: DefinitionInterface.DataType(rawValue: type) ?? .other,
            collection: Collection(rawValue: document.text(of: "collection", in: node) ?? "") ?? .none,
            defaultValue: document.text(of: "defaultValue", in: node),
            pickList: document.strings(of: "pickList", in: node) ?? [],
            timeZone: document.text(of: "timeZone", in: node),
            isProvidedElsewhere: document.text(of: "isProvidedElsewhere", in: node) == "true",
            needsAuthorization: document.text(of: "needsAuthorization", in: node) == "true")
        guard let list = document.value(of: "inputs", in: node) else { return }
        for input in document.children(list) {
            guard let name = document.text(of: "name", in: input) else { return nil }
            inputs.append(
                Input(
                    name: name, defaultValue: document.text(of: "defaultValue", in: input),
                    defaultSecret: document.text(of: "defaultSecret", in: input)))
        }
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    fileprivate mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

extension Document {
    fileprivate func text(of key: String, in node: Int) -> String? {
        guard let value = value(of: key, in: node), nodes[value].kind.isScalar else { return nil }
        return string(value)
    }

    fileprivate func strings(of key: String, in node: Int) -> [String]? {
        guard let list = value(of: key, in: node), nodes[list].kind == .sequence else { return nil }
        return children(list).map(string)
    }
}
