import WeirManifest
import WeirModel
import WeirPlanning
import WeirYAML

/// What `weir import` says at its end: what was written, what has to be looked at, which secrets have to be put where.
struct ImportReport {
    /// A secret that somebody has to put into its source.
    struct Secret {
        var secret: LiftedSecret
        /// The `secrets.yaml` that declares it.
        var file: String
        /// Whether this import added the declaration.
        var isNew: Bool
        /// The definition or the instance's file that it was taken out of, or that refers to it.
        var target: String
    }

    private struct Definition {
        var target: String
        var source: String
        var imported: ImportedDefinition
    }

    private var definitions: [Definition] = []
    private var instances: [(target: String, isChecked: Bool, integration: String)] = []
    private var secrets: [Secret] = []
    /// Of the export of instances.
    var notes: [ImportNote] = []

    mutating func add(_ imported: ImportedDefinition, at target: String, from source: String) {
        definitions.append(Definition(target: target, source: source, imported: imported))
    }

    mutating func add(_ instance: ImportedInstance, at target: String) {
        instances.append((target, instance.isChecked, instance.integration))
    }

    mutating func add(_ lifted: [LiftedSecret], added: Set<String>, in file: String, of target: String) {
        secrets += lifted.map { Secret(secret: $0, file: file, isNew: added.contains($0.name), target: target) }
    }

    // MARK: Text

    /// The whole text, several sections with an empty line between.
    func text(_ files: RepositoryFiles) -> String {
        let sections = [written(files), noted, secretList, usage, unknownIntegrations]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// One line for every file, and below a definition what is in it.
    private func written(_ files: RepositoryFiles) -> String {
        files.paths.map { path in
            let outcome = files.outcome(path).rawValue
            let padded = outcome + String(repeating: " ", count: 11 - outcome.count)
            guard let definition = definitions.first(where: { $0.target == path }) else { return "\(padded)\(path)\n" }
            let name = TerminalText.cut(definition.imported.definition.interface.name, to: 60)
            return "\(padded)\(path)\n           \(name): \(Self.content(of: definition.imported))\n"
        }.joined()
    }

    private static func content(of imported: ImportedDefinition) -> String {
        let interface = imported.definition.interface
        let parts = [
            count(interface.flows.count, "flow"), count(imported.definition.stepCount, "step"),
            count(interface.variables.count, "config variable"),
        ]
        return parts.joined(separator: ", ") + (imported.upgradedFrom.map { "; upgraded from \($0)" } ?? "")
    }

    private var noted: String {
        let all = definitions.flatMap(\.imported.notes) + notes
        guard !all.isEmpty else { return "" }
        return "Not simply taken over:\n"
            + all.map { note in
                let subject = note.subject.filter { !$0.isEmpty }.joined(separator: " / ")
                return "  \(TerminalText.escaped("\(note.location): \(subject): \(note.message)"))\n"
            }.joined()
    }

    private var secretList: String {
        guard !secrets.isEmpty else { return "" }
        var text = """
            \(Self.count(secrets.count, "value")) that must not be committed \(secrets.count == 1 ? "was" : "were") left out, \
            and weir keeps no copy. Take each from the imported file
            and put it where it is read from, or declare a better source; then remove the imported file.

            """
        var file = ""
        for entry in secrets.sorted(by: { $0.file < $1.file }) {
            if entry.file != file { text += "\n  \(entry.file)\n" }
            file = entry.file
            let secret = entry.secret
            let place = [secret.variable, secret.input].compactMap { $0 }.joined(separator: " / ")
            let origin = entry.isNew ? "env \(secret.environmentVariable)" : "as declared before"
            text += TerminalText.escaped("    \(secret.name): from \(origin)") + "\n"
            text += TerminalText.escaped("        \(place) in \(entry.target), was at \(secret.location)") + "\n"
        }
        return text
    }

    /// Definitions give nobody a secret: every instance has to refer to it.
    private var usage: String {
        definitions.compactMap { definition -> String? in
            let lifted = definition.imported.lifted
            guard !lifted.isEmpty else { return nil }
            let example = ConfigExample(of: lifted).text
            return "Instances of \(definition.imported.slug) give them in their own files:\n\n\(example)"
        }.joined(separator: "\n")
    }

    private var unknownIntegrations: String {
        let unknown = Set(instances.filter { !$0.isChecked }.map(\.integration)).sorted()
        guard !unknown.isEmpty else { return "" }
        let few = unknown.prefix(10).joined(separator: ", ") + (unknown.count > 10 ? ", …" : "")
        return """
            There is no valid definition here of \(few), so that no value could be checked.
            Import \(unknown.count == 1 ? "it" : "them"), then this file again with --update.

            """
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// The lines of an instance's file that refer to secrets.
private struct ConfigExample {
    let text: String

    init(of secrets: [LiftedSecret]) {
        var lines = ["config:"]
        var variables: [String] = []
        for secret in secrets where !variables.contains(secret.variable) { variables.append(secret.variable) }
        for variable in variables {
            let own = secrets.filter { $0.variable == variable }
            if let secret = own.first, secret.input == nil {
                lines.append("  \(Self.key(variable)): \"\(secret.reference)\"")
                continue
            }
            lines.append("  \(Self.key(variable)):")
            for secret in own { lines.append("    \(Self.key(secret.input ?? "")): \"\(secret.reference)\"") }
        }
        text = lines.map { "  \(TerminalText.escaped($0))\n" }.joined()
    }

    /// A key as YAML has it.
    private static func key(_ name: String) -> String {
        var document = Document()
        document.text = Array(name.utf8)
        document.nodes = [
            Document.Node(
                kind: .string, style: .plain, line: 1, column: 1, textLength: UInt32(document.text.count), end: 1)
        ]
        return String(decoding: YAMLWriter.bytes(document).dropLast(), as: UTF8.self)
    }
}
