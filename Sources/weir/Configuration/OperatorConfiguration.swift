import WeirModel
import WeirYAML

/// What the operator decides outside of Git: `--config FILE`, or `WEIR_CONFIG`.
struct OperatorConfiguration: Sendable {
    /// By environment.
    var allowances: [String: SecretAllowances] = [:]
    /// The file that holds the key-encryption key.
    var keyFile: String?
    /// Files of keys that only open what they wrapped before.
    var formerKeyFiles: [String] = []
    /// The file with the age identities that open SOPS files.
    var identityFile: String?

    /// The file that the option or the environment names; nothing where neither does.
    ///
    /// Throws a `CommandFailure` where it cannot be read, or says something that is not known.
    static func load(_ option: String?) throws -> OperatorConfiguration {
        guard let path = option ?? ProcessEnvironment.value("WEIR_CONFIG") else { return OperatorConfiguration() }
        guard let text = FileText.read(path) else {
            throw CommandFailure("the configuration \(path) cannot be read; check --config and WEIR_CONFIG")
        }
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = YAMLReader(limits: .file)
        let bytes = Array(text.utf8)
        if reader.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics) {
            var decoder = ConfigurationDecoder(document: document, path: path)
            let configuration = decoder.decode().relative(to: path)
            diagnostics += decoder.diagnostics
            if diagnostics.isEmpty { return configuration }
        }
        let words = diagnostics.map { "\($0.location): \($0.message)" + ($0.hint.map { " (\($0))" } ?? "") }
        throw CommandFailure(words.isEmpty ? "\(path) is not a configuration" : words.joined(separator: "\n"))
    }
}

extension OperatorConfiguration {
    /// The configuration with the files that it names found beside it.
    fileprivate func relative(to path: String) -> OperatorConfiguration {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + file }
        var result = self
        result.keyFile = keyFile.map(absolute)
        result.formerKeyFiles = formerKeyFiles.map(absolute)
        result.identityFile = identityFile.map(absolute)
        return result
    }
}

/// Reads the configuration's fields, and refuses what it does not know: a slip in an allow-list would else be silent.
private struct ConfigurationDecoder {
    let document: Document
    let path: String
    private(set) var diagnostics: [Diagnostic] = []
    private var configuration = OperatorConfiguration()

    init(document: Document, path: String) {
        self.document = document
        self.path = path
    }

    mutating func decode() -> OperatorConfiguration {
        members(0, "the configuration", ["age", "encryption", "environments"]) { decoder, name, node in
            switch name {
            case "age":
                decoder.members(node, name, ["identityFile"]) { $0.configuration.identityFile = $0.text($2, $1) }
            case "encryption":
                decoder.members(node, name, ["keyFile", "formerKeyFiles"]) { decoder, name, node in
                    if name == "keyFile" {
                        decoder.configuration.keyFile = decoder.text(node, name)
                    } else {
                        decoder.configuration.formerKeyFiles = decoder.texts(node, name)
                    }
                }
            default: decoder.environments(node)
            }
        }
        return configuration
    }

    private mutating func environments(_ node: Int) {
        guard isMapping(node, "environments") else { return }
        for key in document.children(node) {
            let environment = document.string(key)
            guard Slug.isValid(environment) else {
                refuse(key, "\(environment) cannot name an environment")
                continue
            }
            members(key + 1, environment, ["allow"]) { decoder, _, node in
                decoder.configuration.allowances[environment] = decoder.allowances(node)
            }
        }
    }

    private mutating func allowances(_ node: Int) -> SecretAllowances {
        var result = SecretAllowances()
        let lists: [(String, WritableKeyPath<SecretAllowances, [String]>)] = [
            ("aws", \.aws), ("env", \.environment), ("files", \.files), ("rootSecrets", \.rootSecrets),
            ("rotatorHosts", \.rotatorHosts), ("vault", \.vault),
        ]
        members(node, "allow", lists.map(\.0)) { decoder, name, node in
            guard let list = lists.first(where: { $0.0 == name }) else { return }
            result[keyPath: list.1] = decoder.texts(node, name)
        }
        return result
    }

    // MARK: Shapes

    private mutating func members(
        _ node: Int, _ what: String, _ known: [String], _ read: (inout Self, String, Int) -> Void
    ) {
        guard isMapping(node, what) else { return }
        for key in document.children(node) {
            let name = document.string(key)
            if known.contains(name) {
                read(&self, name, key + 1)
            } else {
                refuse(key, "\(what) has no field \(name)", "known fields: \(known.joined(separator: ", "))")
            }
        }
    }

    private mutating func isMapping(_ node: Int, _ what: String) -> Bool {
        if document.nodes[node].kind == .mapping { return true }
        refuse(node, "\(what) is a mapping")
        return false
    }

    private mutating func text(_ node: Int, _ what: String) -> String? {
        let kind = document.nodes[node].kind
        if kind.isScalar, kind != .null { return document.string(node) }
        refuse(node, "\(what) is a text")
        return nil
    }

    private mutating func texts(_ node: Int, _ what: String) -> [String] {
        guard document.nodes[node].kind == .sequence else {
            refuse(node, "\(what) is a list")
            return []
        }
        return document.children(node).compactMap { text($0, "an item of \(what)") }
    }

    private mutating func refuse(_ node: Int, _ message: String, _ hint: String? = nil) {
        let place = document.nodes[node]
        let position = SourcePosition(line: place.line, column: place.column)
        diagnostics.append(
            Diagnostic(.invalidValue, at: SourceLocation(path: path, position: position), message, hint: hint))
    }
}
