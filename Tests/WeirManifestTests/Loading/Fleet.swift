import WeirModel
import WeirPlanning
import WeirTesting

@testable import WeirManifest

/// A small repository without a fault, to which a test does what it is about.
enum Fleet {
    static let definition = """
        definitionVersion: 7
        name: Acme ERP
        description: Orders and invoices
        category: ERP
        labels: [ERP]
        flows:
          - name: Import Orders
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
          - name: Export Invoices
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}
        requiredConfigVars:
          - {key: Base URL, dataType: string, defaultValue: "https://acme.example.com"}
          - {key: Batch Size, dataType: number, defaultValue: "100"}
          - {key: Live, dataType: boolean, defaultValue: "false"}
          - {key: Region, dataType: picklist, pickList: [eu, us], defaultValue: eu}
          - {key: Sync, dataType: schedule, timeZone: Europe/Berlin, defaultValue: "0 4 * * *"}
          - {key: Since, dataType: timestamp, defaultValue: "2026-01-01T00:00:00Z"}
          - {key: Day, dataType: date, defaultValue: "2026-01-01"}
          - {key: Form, dataType: jsonForm, defaultValue: "{}"}
          - {key: Fields, dataType: string, collectionType: valuelist, defaultValue: '["id"]'}
          - {key: Limits, dataType: number, collectionType: valuelist, defaultValue: "[]"}
          - {key: Mapping, dataType: string, collectionType: keyvaluelist, defaultValue: '[{"key":"a","value":"b"}]'}
          - key: Acme Connection
            dataType: connection
            connection: {key: basic, component: {key: acme}}
            inputs:
              host: {type: value, value: api.acme.example.com}
              username: {type: value, value: ""}
              password: {type: value, value: ""}
        """

    static let instance = """
        integration: acme
        config:
          Acme Connection: {username: svc, password: "{{secrets.ACME_PASSWORD}}"}
        """

    /// One integration, one customer, one instance.
    static let tree = MemoryTree([
        "weir.yaml": "apiVersion: weir/v1\n",
        "integrations/acme/integration.yaml": definition,
        "customers/globex/customer.yaml": "name: Globex Corporation\nexternalId: \"4711\"\nlabels: [tier-1, EU]\n",
        "customers/globex/secrets.yaml": "secrets:\n  ACME_PASSWORD: {from: {env: GLOBEX_ACME}}\n",
        "customers/globex/erp.yaml": instance,
    ])

    /// `tree` with other files in place of or beside its own.
    static func with(_ files: [String: String?]) -> MemoryTree {
        var tree = tree
        for (path, text) in files { tree[path] = text }
        return tree
    }

    /// `tree` with this `config:` in the instance.
    static func configured(_ config: String) -> MemoryTree {
        with(["customers/globex/erp.yaml": "integration: acme\nconfig:\n" + indented(config)])
    }

    static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
    }

    static let timeZones = TimeZoneNames(names: ["Europe/Berlin", "America/New_York"])

    static func load(
        _ tree: MemoryTree, catalogue: Catalogue = Catalogue(isKnown: true, versions: [:]),
        evidence: MoveEvidence? = nil, parallelism: Int = 1, chunkSize: Int = 256
    ) async throws -> Loaded {
        let loader = RepositoryLoader(
            catalogue: catalogue, timeZones: timeZones, chunks: Chunks(parallelism: parallelism, size: chunkSize),
            evidence: evidence)
        return Loaded(state: try await loader.load(tree))
    }
}

/// A loaded repository, with what tests ask of it.
struct Loaded {
    let state: DesiredState

    /// `severity code path:line:column` of everything that was found.
    var findings: [String] {
        state.diagnostics.map { "\($0.severity.rawValue) \($0.code.rawValue) \($0.location)" }
    }

    var errors: [Diagnostic] { state.diagnostics.filter { $0.severity == .error } }
    /// `kind name: reason`.
    var held: [String] { state.held.map { "\($0.key): \($0.reason)" } }
    var heldKeys: [String] { state.held.map(\.key.description) }
    /// What is stated and not held.
    var stated: [String] {
        state.customers.map(\.key.description) + state.integrations.map(\.key.description)
            + state.instances.map(\.key.description)
    }

    func instance(_ name: String = "globex/erp") -> DesiredInstance? {
        state.instances.first { $0.key.name == name }
    }

    /// The canonical JSON of one field of an instance.
    func field(_ path: String..., of name: String = "globex/erp") -> String? { fields(name)[path]?.text }

    /// Where one field was stated: `path:line:column layer`; `layer` alone where no file says it.
    func origin(_ path: String..., of name: String = "globex/erp") -> String? {
        guard let origin = fields(name)[path]?.origin else { return nil }
        let files = state.files
        let file =
            origin.file == FieldOrigin.noFile ? "" : "\(files[Int(origin.file)]):\(origin.line):\(origin.column) "
        return "\(file)\(origin.layer)"
    }

    private func fields(_ name: String) -> [[String]: (text: String, origin: FieldOrigin?)] {
        guard let instance = instance(name) else { return [:] }
        let fields = SpecFields.fields(of: instance.spec.json)
        return Dictionary(
            uniqueKeysWithValues: fields.enumerated().map { index, field in
                let origin = instance.origins.indices.contains(index) ? instance.origins[index] : nil
                return (field.path, (String(decoding: field.value, as: UTF8.self), origin))
            })
    }

    /// Whether every unit has one origin for each of its fields, each within a file.
    var hasAllOrigins: Bool {
        let units =
            state.customers.map { ($0.spec, $0.origins) } + state.integrations.map { ($0.spec, $0.origins) }
            + state.instances.map { ($0.spec, $0.origins) }
        return units.allSatisfy { spec, origins in
            SpecFields.count(of: spec) == origins.count
                && origins.allSatisfy { $0.file == FieldOrigin.noFile || Int($0.file) < state.files.count }
        }
    }

    /// Everything in one text, for comparing two states.
    var description: String {
        var lines = findings + held + state.diagnostics.map { "\($0)" } + state.held.map { "\($0)" }
        lines += state.customers.map { "\($0.slug) \($0.spec.digest) \($0.origins)" }
        lines += state.integrations.map { "\($0.slug) \($0.spec.digest) \($0.definition.digest) \($0.origins)" }
        lines += state.instances.map { "\($0)" }
        let doubts = state.doubts
        lines += ["\(String(describing: doubts.everything))", "\(state.settings)", "\(state.files)"]
        lines += doubts.kinds.sorted { $0.key < $1.key }.map { "\($0)" }
        lines += doubts.customers.sorted { $0.key < $1.key }.map { "\($0)" }
        lines += doubts.integrations.sorted { $0.key < $1.key }.map { "\($0)" }
        return lines.joined(separator: "\n")
    }
}

extension Catalogue {
    /// A catalogue with versions of `acme`.
    static func acme(
        _ versions: [(text: String, isAvailable: Bool)], releases: [String?] = []
    ) -> Catalogue {
        Catalogue(
            isKnown: true,
            versions: [
                "acme": versions.enumerated().map { offset, version in
                    let definition = read(version.text).definition
                    return Version(
                        number: offset + 1, digest: definition?.digest ?? Digests.sha256(version.text),
                        release: offset < releases.count ? releases[offset] : nil,
                        isAvailable: version.isAvailable, interface: definition?.interfaceJSON ?? [],
                        definition: definition?.json)
                }
            ])
    }
}
