import Crypto
import WeirJSON
import WeirModel
import WeirPlanning

/// Short ways to make the values that planning works on.
enum Make {
    static let now = Instant(microseconds: 1_790_000_000_000_000)

    static func digest(_ bytes: [UInt8]) -> WeirModel.Digest {
        guard let digest = WeirModel.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    static func spec(_ json: String) -> Spec {
        let bytes = canonical(json)
        return Spec(json: bytes, digest: digest(bytes))
    }

    static func document(_ json: String) -> Document {
        var reader = JSONReader(limits: .definition)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        let bytes = Array(json.utf8)
        precondition(
            reader.read(bytes.span, path: "test", into: &document, diagnostics: &diagnostics), "\(json) \(diagnostics)")
        return document
    }

    static func canonical(_ json: String) -> [UInt8] { CanonicalJSON.bytes(document(json)) }

    static func at(_ path: String, _ line: UInt32 = 1, _ column: UInt32 = 1) -> SourceLocation {
        SourceLocation(path: path, position: SourcePosition(line: line, column: column))
    }

    static func customer(
        _ slug: String, name: String? = nil, labels: [String] = [], protect: Bool = false
    ) -> DesiredCustomer {
        let list = labels.map { "\"\($0)\"" }.joined(separator: ",")
        return DesiredCustomer(
            slug: slug, spec: spec(#"{"externalId":"1","labels":[\#(list)],"name":"\#(name ?? slug)"}"#), origins: [],
            protect: protect, source: at("customers/\(slug)/customer.yaml"))
    }

    /// A definition with one step in each flow, whose input `timeout` has the given value.
    static func definition(flows: [String] = ["Main"], timeout: String = "1", extra: String = "") -> Definition {
        let list = flows.map {
            """
            {"name":"\($0)","steps":[{"inputs":{"password":{"type":"value","value":"hunter2"},
            "timeout":{"type":"value","value":"\(timeout)"}},"name":"Fetch"}]}
            """
        }.joined(separator: ",\n")
        let text = """
            {"definitionVersion":7,"flows":[\(list)],
            "name":"X"\(extra)}
            """
        let document = document(text)
        let json = CanonicalJSON.bytes(document)
        let interface = #"{"flows":[\#(flows.map { "\"\($0)\"" }.joined(separator: ","))]}"#
        return Definition(
            document: document, json: json, digest: digest(json),
            interface: DefinitionInterface(name: "X", flows: flows), interfaceJSON: Array(interface.utf8),
            stepCount: flows.count * 4)
    }

    static func integration(
        _ slug: String, _ definition: Definition = Make.definition(), name: String = "X", note: String? = nil,
        protect: Bool = false, documents: [StatedDocument] = []
    ) -> DesiredIntegration {
        let files = self.documents(documents)
        return DesiredIntegration(
            slug: slug, definition: definition,
            spec: spec(#"{"category":"","description":"",\#(files)"labels":[],"name":"\#(name)"}"#), origins: [],
            documents: documents, note: note, protect: protect,
            source: at("integrations/\(slug)/integration.yaml"))
    }

    /// A document of the integration `slug` that consists of `text`.
    static func stated(_ role: StatedDocument.Role, _ text: String, of slug: String, side: Int? = nil)
        -> StatedDocument
    {
        let bytes = Array(text.utf8)
        let name =
            switch role {
            case .icon: "icon.png"
            case .readme: "README.md"
            case .attachment(let path): "attachments/\(path)"
            }
        return StatedDocument(
            role: role,
            content: BlobContent(
                digest: digest(bytes), size: bytes.count, image: side.map { ImageSize(width: $0, height: $0) },
                isText: true),
            source: SourceEntry(path: "integrations/\(slug)/\(name)", objectID: commit(bytes.count), kind: .file))
    }

    /// The member `documents` with a comma after it; nothing where there are none.
    private static func documents(_ documents: [StatedDocument]) -> String {
        guard !documents.isEmpty else { return "" }
        var attachments: [String] = []
        var members: [String] = []
        for document in documents {
            let content = document.content
            let size = content.image.map { #","width":\#($0.width),"height":\#($0.height)"# } ?? ""
            let file = #"{"digest":"\#(content.digest)","size":\#(content.size)\#(size)}"#
            switch document.role {
            case .icon: members.append(#""icon":\#(file)"#)
            case .readme: members.append(#""readme":\#(file)"#)
            case .attachment(let path): attachments.append(#""\#(path)":\#(file)"#)
            }
        }
        if !attachments.isEmpty { members.append(#""attachments":{\#(attachments.joined(separator: ","))}"#) }
        return #""documents":{\#(members.joined(separator: ","))},"#
    }

    static func instance(
        _ key: String, _ integration: String, _ version: VersionSelection = .draft, enabled: Bool = true,
        protect: Bool = false, config: String = "{}", file: String? = nil
    ) -> DesiredInstance {
        let parts = key.split(separator: "/").map(String.init)
        let path = file ?? "customers/\(key).yaml"
        return DesiredInstance(
            customer: parts[0], slug: parts[1], integration: integration, version: version,
            versionOrigin: at(path, 2, 10), enabled: enabled, protect: protect,
            spec: spec(#"{"config":\#(config),"description":"","flows":{},"labels":[],"name":"X"}"#), origins: [],
            missing: [], needsAuthorization: [], source: at(path))
    }

    static func commit(_ number: Int) -> ObjectID {
        let text = String(number, radix: 16)
        guard let commit = ObjectID(text + String(repeating: "a", count: 40 - text.count)) else {
            preconditionFailure("40 digits")
        }
        return commit
    }

    static func id(_ number: Int) -> Identifier {
        let text = String(number, radix: 16)
        guard let id = Identifier(String(repeating: "0", count: 32 - text.count) + text) else {
            preconditionFailure("32 digits")
        }
        return id
    }

    static func source(_ number: Int = 1, descent: PlanSource.Descent = .forward) -> PlanSource {
        PlanSource(
            repository: "https://git.example.com/fleet.git", path: "", revision: "main", commit: commit(number),
            tree: commit(number), summary: "Change things", author: "Ada", descent: descent)
    }

    static func diagnostic(_ path: String, _ message: String) -> Diagnostic {
        Diagnostic(.invalidValue, at: at(path, 3, 7), length: 4, message, hint: "repair it", sourceLine: "  key: nope")
    }
}

extension DesiredState {
    /// Changes a copy.
    func with(_ change: (inout DesiredState) -> Void) -> DesiredState {
        var copy = self
        change(&copy)
        return copy
    }

    mutating func remove(_ keys: UnitKey...) {
        customers.removeAll { keys.contains($0.key) }
        integrations.removeAll { keys.contains($0.key) }
        instances.removeAll { keys.contains($0.key) }
    }
}

extension ObservedState {
    func with(_ change: (inout ObservedState) -> Void) -> ObservedState {
        var copy = self
        change(&copy)
        return copy
    }
}

/// Planning and applying in one breath.
struct Scene {
    var observed = ObservedState.empty
    var now = Make.now
    /// What the sources of secrets say; nil: no secret is planned.
    var secrets: SecretSources?
    var commits = 0
    /// Whether changes may be made.
    var gate = ChangeGate.open

    /// Starts with `desired` deployed.
    init(_ desired: DesiredState? = nil) {
        if let desired {
            step(desired)
            observed.recent = RecentChanges()
        }
    }

    func plan(
        _ desired: DesiredState, options: PlanOptions = PlanOptions(), descent: PlanSource.Descent = .forward,
        database: String? = "postgresql://db/weir", again: Bool = false
    ) -> Plan {
        Planner.plan(
            desired: desired, observed: observed, source: Make.source(again ? commits : commits + 1, descent: descent),
            environment: "production", database: database, now: now, options: options, gate: gate, secrets: secrets)
    }

    /// Plans the commit that is applied once more, and applies it.
    @discardableResult
    mutating func stepAgain(_ desired: DesiredState) -> Plan {
        let plan = plan(desired, again: true)
        observed = observed.applying(plan, revision: Make.id(1000 + Int(observed.environment?.serial ?? 0)))
        return plan
    }

    /// Plans and applies.
    @discardableResult
    mutating func step(
        _ desired: DesiredState, options: PlanOptions = PlanOptions(), descent: PlanSource.Descent = .forward
    ) -> Plan {
        let plan = plan(desired, options: options, descent: descent)
        commits += 1
        observed = observed.applying(plan, revision: Make.id(commits))
        return plan
    }
}

extension Plan {
    /// `deploy globex/erp`, one for each part.
    var actions: [String] {
        changes.flatMap { change in change.parts.map { "\($0.action.rawValue) \(change.key.name)" } }
    }

    /// `blocked limit delete globex/erp`, one for each pending entry.
    var left: [String] {
        pending.map { unit in
            [unit.status.rawValue, unit.block?.rawValue, unit.action?.rawValue, unit.key.name].compactMap(\.self)
                .joined(separator: " ")
        }
    }

    func change(_ key: UnitKey) -> UnitChange? { changes.first { $0.key == key } }

    func instanceWrite(_ key: UnitKey) -> InstanceWrite? {
        guard case .instance(let write) = change(key)?.write else { return nil }
        return write
    }
}
