internal import WeirJSON
public import WeirModel
internal import WeirYAML

/// Writes the file of an instance that starts from another one's configuration.
///
/// What the source is configured with is stated in the new file, whichever layer it came from, so that no layer of the
/// new customer changes it. What equals the definition's own default is left to the definition, unless `explicit` names
/// it. Secrets are references, which the new customer's declarations answer.
public struct InstanceFork: Sendable {
    /// A secret that the file refers to.
    public struct SecretUse: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Whether the source uses the repository's declaration, not its customer's.
        public var isShared: Bool
    }

    /// The file.
    public struct File: Sendable {
        /// YAML.
        public var bytes: [UInt8]
        /// Each secret once, by name.
        public var secrets: [SecretUse]
        /// Inputs of connections that hold a secret in plain text, as `CONNECTION / INPUT`. They are not written.
        public var leftOut: [String]
    }

    /// The source's key: `globex/erp`.
    public var source: String
    /// The integration's slug.
    public var integration: String
    /// The version that the source runs.
    public var version: PinnedVersion
    /// Whether the source's flows run.
    public var enabled: Bool
    /// The source's spec.
    public var spec: [UInt8]
    /// The interface of that version.
    public var interface: DefinitionInterface
    /// Variables that are stated even where they are as the definition says.
    public var explicit: Set<String>

    /// Memberwise.
    public init(
        source: String, integration: String, version: PinnedVersion, enabled: Bool, spec: [UInt8],
        interface: DefinitionInterface, explicit: Set<String> = []
    ) {
        self.source = source
        self.integration = integration
        self.version = version
        self.enabled = enabled
        self.spec = spec
        self.interface = interface
        self.explicit = explicit
    }

    /// The file; nil where the spec is none.
    public var file: File? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(spec.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty,
            document.nodes[0].kind == .mapping
        else { return nil }
        var writing = InstanceForkWriting(fork: self, spec: document)
        return writing.file()
    }
}

/// One file being written.
private struct InstanceForkWriting {
    let fork: InstanceFork
    let spec: Document
    let index: InterfaceIndex
    var maker = DocumentMaker()
    var secrets: [String: SecretScope] = [:]
    var leftOut: [String] = []

    init(fork: InstanceFork, spec: Document) {
        self.fork = fork
        self.spec = spec
        index = InterfaceIndex(fork.interface)
    }

    /// The members of the new file's top mapping, or of a part of it, each as what appends its value.
    typealias Members = [(key: String, write: (inout InstanceForkWriting) -> Void)]

    mutating func file() -> InstanceFork.File {
        var members: Members = [
            ("integration", { [fork] in $0.maker.text(fork.integration) }),
            ("version", { [fork] in $0.maker.version(fork.version) }),
        ]
        if let name = text("name"), name != fork.interface.name { members.append(("name", { $0.maker.text(name) })) }
        if let description = text("description") {
            members.append(("description", { $0.maker.text(description) }))
        }
        if let labels = spec.value(of: "labels", in: 0), spec.nodes[labels].count > 0 {
            members.append(("labels", { $0.maker.copy(labels, of: $0.spec) }))
        }
        if !fork.enabled { members.append(("enabled", { $0.maker.text("false", .boolean) })) }
        let config = variables()
        if !config.isEmpty { members.append(("config", { $0.write(config) })) }
        let flows = flows()
        if !flows.isEmpty { members.append(("flows", { $0.write(flows) })) }
        members.append(("fork", { [fork] in $0.write([("from", { $0.maker.text(fork.source) })]) }))
        write(members)
        let names = secrets.keys.sorted(by: ByteOrder.precedes)
        return InstanceFork.File(
            bytes: YAMLWriter.bytes(maker.document),
            secrets: names.map { InstanceFork.SecretUse(name: $0, isShared: secrets[$0] == .shared) }, leftOut: leftOut)
    }

    private mutating func write(_ members: Members) {
        // The count is known, and the writing goes through `self`: the collection is made by hand.
        maker.open(.mapping, count: members.count)
        for member in members {
            maker.text(member.key)
            member.write(&self)
        }
        maker.close()
    }

    private func text(_ key: String) -> String? {
        spec.value(of: key, in: 0).map { spec.string($0) }
    }

    // MARK: Config variables

    private mutating func variables() -> Members {
        let config = spec.value(of: "config", in: 0)
        var members: Members = []
        for (number, variable) in fork.interface.variables.enumerated() {
            let value = config.flatMap { spec.value(of: variable.key, in: $0) }
            let isExplicit = fork.explicit.contains(variable.key)
            if variable.dataType == .connection {
                let inputs = inputs(of: number, stated: value.flatMap { spec.value(of: "inputs", in: $0) }, isExplicit)
                if !inputs.isEmpty {
                    members.append((variable.key, { $0.write(inputs) }))
                } else if value == nil, isExplicit {
                    members.append((variable.key, { $0.maker.text("null", .null) }))
                }
                continue
            }
            let standard = index.defaults[number]?.json
            let isStandard = value.map { CanonicalJSON.bytes(spec, $0) } == standard
            guard !isStandard || isExplicit else { continue }
            if let value {
                members.append((variable.key, { $0.write(value, of: variable.collection) }))
            } else {
                // The source has no value, and the definition would give one.
                members.append((variable.key, { $0.maker.text("null", .null) }))
            }
        }
        return members
    }

    private mutating func inputs(of number: Int, stated: Int?, _ isExplicit: Bool) -> Members {
        let variable = fork.interface.variables[number]
        var members: Members = []
        var defaults: [String: [UInt8]] = [:]
        for input in index.inputDefaults[number] { defaults[input.name] = input.value.json }
        for key in stated.map({ Array(spec.children($0)) }) ?? [] {
            let name = spec.string(key)
            let isStandard = defaults.removeValue(forKey: name) == CanonicalJSON.bytes(spec, key + 1)
            if StoredDefault.hasImplicit(key + 1, of: spec) {
                // No file can refer to it. Where it is the definition's, the fork has it anyway.
                if !isStandard || isExplicit { leftOut.append("\(variable.key) / \(name)") }
            } else if spec.nodes[key + 1].kind == .string, spec.nodes[key + 1].textLength > 0,
                SecretNames.looksSecret(name) || KnownCredential.matches(spec.string(key + 1))
            {
                leftOut.append("\(variable.key) / \(name)")
            } else if !isStandard || isExplicit {
                members.append((name, { $0.writeText(key + 1) }))
            }
        }
        guard stated != nil else { return members }
        for name in defaults.keys.sorted(by: ByteOrder.precedes) {
            members.append((name, { $0.maker.text("null", .null) }))
        }
        return members
    }

    private mutating func write(_ value: Int, of collection: DefinitionInterface.Variable.Collection) {
        switch spec.nodes[value].kind {
        case .sequence where collection == .keyValueList: writePairs(value)
        case .sequence:
            maker.open(.sequence, count: Int(spec.nodes[value].count))
            for item in spec.children(value) { writeText(item) }
            maker.close()
        case .mapping where spec.value(of: "parts", in: value) == nil:
            // A schedule.
            maker.open(.mapping, count: Int(spec.nodes[value].count))
            for key in spec.children(value) {
                maker.copy(key, of: spec)
                writeText(key + 1)
            }
            maker.close()
        default: writeText(value)
        }
    }

    /// Writes keys and values as a mapping, or as a list where a key is there twice.
    private mutating func writePairs(_ list: Int) {
        let items = Array(spec.children(list))
        let pairs = items.compactMap { item -> (key: Int, value: Int)? in
            guard let key = spec.value(of: "key", in: item), let value = spec.value(of: "value", in: item) else {
                return nil
            }
            return (key, value)
        }
        let isUnique = Set(pairs.map { Array(spec.bytes($0.key)) }).count == pairs.count
        maker.open(isUnique ? .mapping : .sequence, count: pairs.count)
        for (key, value) in pairs {
            if !isUnique {
                maker.open(.mapping, count: 2)
                maker.text("key")
            }
            maker.text(spec.string(key))
            if !isUnique { maker.text("value") }
            writeText(value)
            if !isUnique { maker.close() }
        }
        maker.close()
    }

    /// Writes a text, or the parts of one with references.
    private mutating func writeText(_ value: Int) {
        guard let parts = spec.value(of: "parts", in: value) else {
            return maker.text(String(decoding: ReferenceEncoding.escaped(spec.bytes(value)), as: UTF8.self))
        }
        var text: [UInt8] = []
        for part in spec.children(parts) {
            if let plain = spec.value(of: "text", in: part) {
                text += ReferenceEncoding.escaped(spec.bytes(plain))
            } else if let secret = spec.value(of: "secret", in: part) {
                let name = spec.string(secret)
                let scope = spec.value(of: "scope", in: part).flatMap { SecretScope(rawValue: spec.string($0)) }
                secrets[name] = scope ?? .customer
                text += "{{secrets.\(name)}}".utf8
            }
        }
        maker.text(String(decoding: text, as: UTF8.self))
    }

    // MARK: Flows

    private func flows() -> Members {
        guard let flows = spec.value(of: "flows", in: 0) else { return [] }
        return spec.children(flows).filter { spec.nodes[$0 + 1].count > 0 }.map { flow in
            (spec.string(flow), { $0.writeFlow(flow + 1) })
        }
    }

    private mutating func writeFlow(_ properties: Int) {
        maker.open(.mapping, count: Int(spec.nodes[properties].count))
        for key in spec.children(properties) {
            maker.copy(key, of: spec)
            if spec.nodes[key + 1].kind == .boolean {
                maker.copy(key + 1, of: spec)
            } else {
                write(key + 1, of: .valueList)
            }
        }
        maker.close()
    }
}
