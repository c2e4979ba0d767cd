import ArgumentParser
import WeirManifest

/// `weir schema`
struct SchemaCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON schema of a file, for editors.",
        discussion: """
            Without a name, lists the schemas and the files that they describe. --all writes all of them into a folder \
            and prints the setting that makes VS Code's YAML extension use them.
            """)

    @Argument(
        help: ArgumentHelp("Which one: \(SchemaArgument.names.joined(separator: ", ")).", valueName: "name"),
        completion: .list(SchemaArgument.names), transform: SchemaArgument.parse)
    var name: FileSchema?

    @Option(help: ArgumentHelp("Write all schemas into this folder.", valueName: "folder"))
    var all: String?

    func validate() throws {
        if name != nil, all != nil { throw ValidationError("--all writes every schema; leave out the name.") }
        if all?.isEmpty == true { throw ValidationError("--all takes a folder.") }
    }

    func execute() async throws -> ExitStatus {
        if let all {
            try write(into: all)
        } else if let name {
            Terminal.write(name.text)
        } else {
            let rows = FileSchema.allCases.map { schema in
                [schema.rawValue, Self.files(schema), schema.summary]
            }
            Terminal.write(TextTable(titles: ["schema", "files", "what"], rows: rows).text)
        }
        return .done
    }

    /// Where its files lie, with the usual ending.
    private static func files(_ schema: FileSchema) -> String {
        schema.globs.filter { !$0.hasPrefix("!") }.map { $0.replacing("{yaml,yml}", with: "yaml") }
            .joined(separator: ", ")
    }

    private func write(into argument: String) throws {
        let folder = argument.hasSuffix("/") && argument != "/" ? String(argument.dropLast()) : argument
        try Folders.make(folder)
        for schema in FileSchema.allCases {
            try FileText.write(schema.text, to: "\(folder)/\(schema.fileName)", mode: 0o644)
        }
        Terminal.write(EditorSettings.text(schemasIn: folder))
    }
}

/// The name of a schema on the command line.
enum SchemaArgument {
    static let names = FileSchema.allCases.map(\.rawValue)

    static func parse(_ name: String) throws -> FileSchema {
        if let schema = FileSchema(rawValue: name) { return schema }
        throw ValidationError("There is no schema \(name); there are \(names.joined(separator: ", ")).")
    }
}
