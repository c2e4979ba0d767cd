import WeirJSON
import WeirModel

/// The file of a new instance.
struct InstanceText {
    let integration: DesiredIntegration
    /// The instance as it is without configuration of its own.
    let bare: DesiredInstance
    /// The folder's `secrets.yaml`, where there is one.
    let secretsPath: String?
    private(set) var secrets: SecretSuggestions
    private let stated: StatedInputs

    /// How many names of variables with a value are listed.
    private static let mostNames = 12
    /// How many choices of a picklist are listed.
    private static let mostChoices = 8

    init(
        _ bare: DesiredInstance, integration: DesiredIntegration, secretsPath: String?, secrets: SecretSuggestions
    ) {
        self.bare = bare
        self.integration = integration
        self.secretsPath = secretsPath
        self.secrets = secrets
        stated = StatedInputs(bare.spec)
    }

    var text: String {
        mutating get {
            let open = integration.definition.interface.variables.filter { bare.missing.contains($0.key) || isOpen($0) }
            var lines = ["integration: \(integration.slug)"]
            if !open.isEmpty {
                let state = bare.missing.isEmpty ? "." : "; until then the instance is unconfigured."
                lines += ["", "# No layer gives these a value. Take the # away and fill them in\(state)", "config:"]
                for variable in open { lines += self.lines(of: variable) }
            }
            for name in bare.needsAuthorization {
                lines += ["", "# \(ScaffoldText.comment(name)): somebody grants access once the instance is deployed."]
            }
            if !secrets.names.isEmpty { lines += secretLines }
            if let others = others(than: open.map(\.key) + bare.needsAuthorization) { lines += ["", others] }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    // MARK: Variables

    private mutating func lines(of variable: DefinitionInterface.Variable) -> [String] {
        let about = [Self.type(variable), description(of: variable.key)].compactMap { $0 }.joined(separator: ". ")
        var lines = ["  # \(ScaffoldText.scalar(variable.key)):  # \(about)"]
        guard variable.dataType == .connection else { return lines }
        for input in openInputs(of: variable) {
            var line = "  #   \(ScaffoldText.scalar(input.name)):"
            if SecretNames.looksSecret(input.name) {
                line += " \"{{secrets.\(secrets.name(connection: variable.key, input: input.name))}}\""
            }
            lines.append(line)
        }
        return lines
    }

    /// The inputs that neither the definition nor a layer gives a value.
    private func openInputs(of variable: DefinitionInterface.Variable) -> [DefinitionInterface.Variable.Input] {
        let names = stated.names(of: variable.key)
        return variable.inputs.filter { !$0.hasDefault && !names.contains($0.name) }
    }

    /// Whether lower layers state a connection without its secrets.
    private func isOpen(_ variable: DefinitionInterface.Variable) -> Bool {
        variable.dataType == .connection && !variable.isProvidedElsewhere
            && openInputs(of: variable).contains { SecretNames.looksSecret($0.name) }
    }

    private static func type(_ variable: DefinitionInterface.Variable) -> String {
        let one =
            switch variable.dataType {
            case .picklist: "one of \(choices(variable.pickList))"
            case .schedule: "five or six cron fields, or {cron: …, timeZone: Europe/Berlin}"
            case .timestamp: "a time as 2026-01-31T00:00:00Z"
            case .date: "a date as 2026-01-31"
            case .jsonForm: "JSON"
            case .boolean: "true or false"
            case .string, .number, .code, .connection, .objectSelection, .objectFieldMap: variable.dataType.rawValue
            case .other: "value"
            }
        switch variable.collection {
        case .none: return one
        case .valueList: return "list, each item: \(one)"
        case .keyValueList: return "mapping, each value: \(one)"
        }
    }

    private static func choices(_ choices: [String]) -> String {
        let shown = choices.prefix(mostChoices).map { ScaffoldText.comment($0) }.joined(separator: ", ")
        return choices.count > mostChoices ? "\(shown), … (\(choices.count))" : shown
    }

    private func description(of key: String) -> String? {
        let document = integration.definition.document
        guard let list = document.value(of: "requiredConfigVars", in: 0), document.nodes[list].kind == .sequence else {
            return nil
        }
        for variable in document.children(list) {
            guard let name = document.value(of: "key", in: variable), document.string(name) == key,
                let node = document.value(of: "description", in: variable), document.nodes[node].kind == .string
            else { continue }
            let text = ScaffoldText.comment(document.string(node))
            return text.isEmpty ? nil : text
        }
        return nil
    }

    /// The variables that need no value.
    private func others(than listed: [String]) -> String? {
        let names = integration.definition.interface.variables.map(\.key).filter { !listed.contains($0) }
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(Self.mostNames).map { ScaffoldText.comment($0) }.joined(separator: ", ")
        let rest = names.count > Self.mostNames ? " and \(names.count - Self.mostNames) more" : ""
        return "# These have a value already, which config may change: \(shown)\(rest)."
    }

    // MARK: Secrets

    private var secretLines: [String] {
        let prefix = SecretNames.words(of: bare.customer).joined(separator: "_").uppercased()
        var lines =
            secretsPath.map { ["", "# Declare in \($0), below its secrets:"] }
            ?? ["", "# Declare in customers/\(bare.customer)/secrets.yaml:", "# secrets:"]
        for name in secrets.names {
            let variable = prefix.first?.isNumber == true ? "CUSTOMER_\(prefix)" : prefix
            lines.append("#   \(name): {from: {env: \(variable)_\(name)}}")
        }
        return lines
    }
}

/// Which inputs of connections an instance's layers state.
private struct StatedInputs {
    private var document = Document()

    init(_ spec: Spec) {
        var reader = JSONReader(limits: .definition)
        var diagnostics: [Diagnostic] = []
        _ = reader.read(spec.json.span, path: "", into: &document, diagnostics: &diagnostics)
    }

    func names(of connection: String) -> Set<String> {
        guard !document.nodes.isEmpty, let config = document.value(of: "config", in: 0),
            let value = document.value(of: connection, in: config), let inputs = document.value(of: "inputs", in: value)
        else { return [] }
        return Set(document.children(inputs).map(document.string))
    }
}
