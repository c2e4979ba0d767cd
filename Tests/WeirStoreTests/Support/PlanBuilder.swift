import Crypto
import WeirModel
import WeirPlanning
import WeirTesting

/// Builds plans by hand against an observed state, as the planner would.
struct PlanBuilder {
    let observed: ObservedState
    var plan: Plan
    /// What the uploads are read from.
    private(set) var files = MemoryTree()

    init(observed: ObservedState, commit: Int = 1) {
        self.observed = observed
        plan = Plan(
            environment: StoreFixture.environment, database: nil, source: Self.source(commit), previousCommit: nil,
            serial: observed.environment?.serial ?? 0, now: Instant(microseconds: 0), options: PlanOptions(),
            changes: [], pending: [], refusals: [], consumedApprovals: [], purges: [], settings: RepositorySettings(),
            diagnostics: [], instanceCount: 0)
    }

    static func source(_ commit: Int) -> PlanSource {
        PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main", commit: objectID(commit),
            tree: objectID(commit + 1000), author: "Ada Lovelace")
    }

    static let commit = CommitDescription(
        id: objectID(7), summary: "A change", author: "Ada Lovelace", at: Instant(microseconds: 1_000_000))

    static func objectID(_ number: Int) -> ObjectID {
        let digits = String(number, radix: 16)
        guard let id = ObjectID(String(repeating: "0", count: 40 - digits.count) + digits) else {
            preconditionFailure("40 digits")
        }
        return id
    }

    static func digest(_ text: String) -> WeirModel.Digest { digest(of: Array(text.utf8)) }

    static func digest(of bytes: [UInt8]) -> WeirModel.Digest {
        guard let digest = WeirModel.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("32 bytes")
        }
        return digest
    }

    static func spec(_ text: String) -> Spec {
        let json = "{\"name\":\"\(text)\"}"
        return Spec(json: Array(json.utf8), digest: digest(json))
    }

    static func interface(_ flows: [String]) -> [UInt8] {
        Array("{\"flows\":[\(flows.map { "\"\($0)\"" }.joined(separator: ","))]}".utf8)
    }

    private func customer(_ slug: String) -> ObservedCustomer? { observed.customers.first { $0.slug == slug } }
    private func integration(_ slug: String) -> ObservedIntegration? { observed.integrations.first { $0.slug == slug } }
    private func instance(_ key: UnitKey) -> ObservedInstance? {
        let (customer, slug) = (key.customerSlug, key.slug)
        return observed.instances.first { $0.slug == slug && $0.customer == customer }
    }

    private mutating func add(
        _ key: UnitKey, from: UnitKey? = nil, _ row: RowIdentity?, _ action: Action, _ write: UnitWrite,
        fields: [FieldChange] = []
    ) {
        let source = SourceLocation(path: "\(key.name).yaml", position: SourcePosition(line: 3, column: 7))
        let part = UnitChange.Part(
            action: action, fields: fields, reason: "\(action.rawValue) \(key)",
            source: action == .delete ? nil : source)
        var parts = [part]
        if let from, action != .move {
            parts.append(UnitChange.Part(action: .move, reason: "from \(from.name)", source: source))
        }
        plan.changes.append(UnitChange(key: key, from: from, row: row, parts: parts, write: write))
    }

    /// Marks what is done to a unit as let through by an approval.
    mutating func approve(_ key: UnitKey) {
        for index in plan.changes.indices where plan.changes[index].key == key {
            for part in plan.changes[index].parts.indices { plan.changes[index].parts[part].isApproved = true }
        }
    }

    // MARK: - Customers

    mutating func customer(_ slug: String, from: String? = nil, text: String = "A", _ operation: RowOperation) {
        let row = operation == .insert ? nil : customer(from ?? slug)?.row
        add(
            .customer(slug), from: from.map { .customer($0) }, row, action(operation, create: .create, update: .update),
            .customer(
                CustomerWrite(
                    operation: operation, slug: slug, spec: Self.spec(text), protect: false,
                    sourcePath: "customers/\(slug)/customer.yaml")))
    }

    // MARK: - Integrations

    mutating func integration(
        _ slug: String, from: String? = nil, publish number: Int? = nil, flows: [String] = ["Import"], mark: [Int] = [],
        documents: [String: String] = [:],
        _ operation: RowOperation
    ) {
        let publication = number.map { number in
            IntegrationWrite.Publication(
                number: number, digest: Self.digest("\(slug)@\(number)"),
                definition: Array("{\"definition\":\"\(slug)@\(number)\"}".utf8), interface: Self.interface(flows),
                note: "Version \(number)", commit: Self.commit, release: "\(number).0",
                marks: VersionMarks(labels: ["new"]), equals: nil)
        }
        add(
            .integration(slug), from: from.map { .integration($0) },
            operation == .insert ? nil : integration(from ?? slug)?.row,
            number != nil ? .publish : action(operation, create: .publish, update: .update),
            .integration(
                IntegrationWrite(
                    operation: operation, slug: slug, spec: Self.spec(slug, documents: documents), protect: false,
                    sourcePath: "integrations/\(slug)/integration.yaml", publish: publication,
                    markedVersions: mark.map { .init(number: $0, isAvailable: false, labels: ["old"]) },
                    draft: .init(digest: Self.digest("draft"), definition: Array("{}".utf8)))))
    }

    // MARK: - Documents

    /// A spec with attachments: texts by path.
    static func spec(_ text: String, documents: [String: String]) -> Spec {
        guard !documents.isEmpty else { return spec(text) }
        let files = documents.sorted { $0.key < $1.key }.map { path, text in
            "\"\(path)\":{\"digest\":\"\(digest(text))\",\"size\":\(text.utf8.count)}"
        }
        let json = "{\"documents\":{\"attachments\":{\(files.joined(separator: ","))}},\"name\":\"\(text)\"}"
        return Spec(json: Array(json.utf8), digest: digest(json))
    }

    /// Brings bytes along, which lie at `path` in the files that are applied from.
    mutating func upload(_ text: String, at path: String) {
        let content = BlobContent(digest: Self.digest(text), size: text.utf8.count, isText: true)
        let source = SourceEntry(path: path, objectID: Self.objectID(text.utf8.count), kind: .file)
        plan.uploads.append(BlobUpload(content: content, source: source))
        files[path] = text
    }

    mutating func drop(_ text: String) { plan.droppedBlobs.append(Self.digest(text)) }

    // MARK: - Instances

    mutating func instance(
        _ customer: String, _ slug: String, from: UnitKey? = nil, of integration: String, version: Int = 1,
        text: String = "A",
        new: [String] = [], activate: [String] = [], deactivate: [String] = [],
        secrets: [String] = [], fields: [FieldChange] = [], _ operation: RowOperation
    ) {
        let key = UnitKey.instance(customer, slug)
        add(
            key, from: from, operation == .insert ? nil : instance(from ?? key)?.row,
            action(operation, create: .deploy, update: .reconfigure),
            .instance(
                InstanceWrite(
                    operation: operation, customer: customer, slug: slug, integration: integration, version: version,
                    enabled: true, protect: false, spec: Self.spec(text), missing: ["API \"Key\""],
                    needsAuthorization: [], sourcePath: "customers/\(customer)/\(slug).yaml", newEndpoints: new,
                    activatedEndpoints: activate, deactivatedEndpoints: deactivate,
                    secrets: secrets.map(Self.secretKey))),
            fields: fields)
    }

    private func action(_ operation: RowOperation, create: Action, update: Action) -> Action {
        switch operation {
        case .insert: create
        case .update: update
        case .restore: .restore
        case .delete: .delete
        case .move: .move
        }
    }

    // MARK: - Beside the units

    mutating func purge(_ key: UnitKey) {
        let row =
            switch key.kind {
            case .customer: customer(key.name)?.row
            case .integration: integration(key.name)?.row
            case .secret: observed.secrets.first { $0.key == key }?.row
            case .instance: instance(key)?.row
            }
        guard let row else { preconditionFailure("\(key) is not there") }
        plan.purges.append(Purge(key: key, row: row))
    }

    mutating func displace(_ key: UnitKey, to slug: String) {
        let row: RowIdentity? =
            switch key.kind {
            case .customer: customer(key.name)?.row
            case .integration: integration(key.name)?.row
            case .secret: nil
            case .instance: instance(key)?.row
            }
        guard let row else { preconditionFailure("\(key) is not there") }
        plan.displacements.append(Displacement(key: key, row: row, slug: slug))
    }

    /// Settles everything that others wrote; the plan has to write the rows.
    mutating func heal() { plan.settlements = observed.drift.map { DriftSettlement($0, isHealed: true) } }

    mutating func hold(_ key: UnitKey, _ reason: String = "1 error") {
        let location = SourceLocation(path: "\(key.name).yaml", position: SourcePosition(line: 2, column: 5))
        let diagnostic = Diagnostic(
            .unknownField, at: location, length: 4, "unknown field “nmae”", hint: "did you mean name?",
            sourceLine: "nmae: \"x\"\t\\",
            related: [Diagnostic.Related(location: SourceLocation(path: "weir.yaml"), message: "seen here")])
        plan.pending.append(
            PendingUnit(key: key, status: .held, reason: reason, source: location, diagnostics: [diagnostic]))
    }
}
