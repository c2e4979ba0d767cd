import Testing
import WeirModel
import WeirTesting
import WeirYAML

@testable import WeirManifest

/// The schemas and the readers know the same fields.
@Suite("Fields of the schemas")
struct SchemaFieldTests {
    /// Every reader of a file, with the fields that it lists.
    static let readers: [(schema: FileSchema, fields: [String])] = [
        (.weir, SettingsFile.fields), (.profile, ProfileFile.fields), (.release, ReleaseFile.fields),
        (.deploy, DeploymentFile.fields), (.customer, CustomerFile.fields), (.instance, InstanceFile.fields),
        (.fork, ForkFile.fields),
    ]

    @Test("a schema has every field that its reader lists", arguments: readers)
    func described(_ reader: (schema: FileSchema, fields: [String])) {
        let known = Set(Self.properties(of: reader.schema))
        #expect(reader.fields.filter { !known.contains($0) } == [])
    }

    @Test("a reader knows every field of its schema", arguments: readers)
    func read(_ reader: (schema: FileSchema, fields: [String])) throws {
        for field in Self.properties(of: reader.schema) {
            let findings = SchemaReading.findings(reader.schema, "\(field): {}\n")
            #expect(!findings.contains { $0.code == .unknownField }, "\(reader.schema) \(field): \(findings)")
        }
    }

    static let objects: [(DefinitionFields, [Schema.Value])] = {
        let definition = DefinitionSchema.file.value
        let flow = definition["properties"]["flows"]["items"]
        let variable = DefinitionVariableSchema.variable.value
        let step = DefinitionStepSchema.step.value
        let page = definition["properties"]["configPages"]["items"]
        return [
            (.definition, [definition]), (.flow, [flow]), (.retryConfig, [flow["properties"]["retryConfig"]]),
            (.queueConfig, [flow["properties"]["queueConfig"]]),
            (.triggerResolver, [flow["properties"]["triggerResolver"]]), (.schemas, [flow["properties"]["schemas"]]),
            (.step, [step]), (.action, [step["properties"]["action"], variable["properties"]["connection"]]),
            (.component, [step["properties"]["action"]["properties"]["component"]]),
            (.branch, [step["properties"]["branches"]["items"]]), (.errorConfig, [step["properties"]["errorConfig"]]),
            (.schedule, [step["properties"]["schedule"]]), (.expression, [DefinitionStepSchema.expression.value]),
            (.variable, [variable]), (.page, [page]), (.element, [page["properties"]["elements"]["items"]]),
        ]
    }()

    @Test("the schema of definitions has the fields that the checks know", arguments: objects)
    func definition(_ fields: DefinitionFields, _ schemas: [Schema.Value]) {
        for schema in schemas { #expect(schema["properties"].keys == fields.shapes.keys.sorted()) }
    }

    @Test("everything in a schema has a description", arguments: FileSchema.allCases)
    func descriptions(_ schema: FileSchema) throws {
        var bare: [String] = []
        func walk(_ value: Schema.Value, _ path: String) {
            for name in value["properties"].keys {
                let property = value["properties"][name]
                if property["description"].isNull { bare.append("\(path)/\(name)") }
                walk(property, "\(path)/\(name)")
            }
            if !value["items"].isNull { walk(value["items"], "\(path)/0") }
            if !value["additionalProperties"].isNull { walk(value["additionalProperties"], "\(path)/*") }
        }
        let value = schema.schema.value
        walk(value, "")
        for name in value["definitions"].keys { walk(value["definitions"][name], name) }
        #expect(bare == [])
    }

    private static func properties(of schema: FileSchema) -> [String] { schema.schema.value["properties"].keys }
}

extension Schema.Value {
    /// A member of an object; null where there is none.
    subscript(_ key: String) -> Schema.Value {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    var keys: [String] { if case .object(let members) = self { members.keys.sorted() } else { [] } }
    var isNull: Bool { if case .null = self { true } else { false } }
}

/// Reads a single file as weir does.
enum SchemaReading {
    static func findings(_ schema: FileSchema, _ text: String) -> [Diagnostic] {
        let bytes = Array(text.utf8)
        var (document, diagnostics) = document(bytes, path: "file.yaml")
        guard diagnostics.isEmpty else { return diagnostics }
        if schema == .integration {
            var reader = DefinitionReader()
            _ = reader.read(document, path: "file.yaml", diagnostics: &diagnostics)
            return diagnostics
        }
        var reader = FieldReader(document, path: "file.yaml")
        switch schema {
        case .weir: _ = SettingsFile.decode(&reader)
        case .secrets: _ = SecretsFile.decode(&reader)
        case .profile: _ = ProfileFile.decode(&reader)
        case .release: _ = ReleaseFile.decode(&reader)
        case .deploy: _ = DeploymentFile.decode(&reader)
        case .customer: _ = CustomerFile.decode(&reader)
        case .instance: _ = InstanceFile.decode(&reader)
        case .fork: _ = ForkFile.decode(&reader)
        case .integration: break
        }
        return reader.problems.diagnostics
    }
}
