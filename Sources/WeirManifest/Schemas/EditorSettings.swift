/// What tells an editor which schema describes which file.
public enum EditorSettings {
    /// The settings of VS Code's YAML extension as JSON: `yaml.schemas`, from schema to globs.
    ///
    /// - Parameter folder: where the schemas are, as the editor finds them: relative to the folder it has opened.
    public static func text(schemasIn folder: String) -> String {
        let schemas = FileSchema.allCases.map { schema in
            ("\(folder)/\(schema.fileName)", Schema.Value.strings(schema.globs))
        }
        return Schema(["yaml.schemas": .object(Dictionary(schemas) { _, last in last })]).text
    }
}

extension FileSchema {
    /// What the schema's file is called.
    public var fileName: String { "\(rawValue).schema.json" }
}
