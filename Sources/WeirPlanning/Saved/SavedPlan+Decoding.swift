import WeirJSON
import WeirModel

/// Why a file is no saved plan that this program can use.
public enum SavedPlanError: Error, Hashable, Sendable {
    /// It is not JSON; says where and why.
    case notJSON(String)
    /// It is JSON of another kind or of a version that this program does not know.
    case otherFormat(String)
    /// A member is missing, is not expected, or has the wrong type or value.
    case invalidMember(String)
}

extension SavedPlanError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notJSON(let problem): "this is not a saved plan: \(problem); make a new one with weir plan --out"
        case .otherFormat(let format):
            "this is not a saved plan of the format \(SavedPlan.format) but \(format); make a new one with weir plan --out"
        case .invalidMember(let name):
            "the saved plan's member \(name) is missing or not valid; make a new one with weir plan --out"
        }
    }
}

extension SavedPlan {
    /// Reads what `encoded()` gave. The plan in it is not trusted, only compared.
    public init(decoding bytes: [UInt8]) throws(SavedPlanError) {
        var reader = JSONReader(limits: DocumentLimits(bytes: 1 << 30, depth: 96, nodes: 200_000_000))
        var document = Document()
        var diagnostics: [Diagnostic] = []
        let isRead = reader.read(bytes.span, path: "", into: &document, diagnostics: &diagnostics)
        guard isRead, diagnostics.isEmpty, !document.nodes.isEmpty else {
            let first = diagnostics.first
            let line = first.map { "line \($0.location.position.line): " } ?? ""
            throw .notJSON("\(line)\(first?.message ?? "it is empty")")
        }
        let members = SavedPlanMembers(document)
        guard members.isObject(0) else { throw .otherFormat("JSON of another kind") }
        let format = try? members.text("format")
        guard format == Self.format else { throw .otherFormat(format ?? "JSON of another kind") }
        try members.requireOnly([
            "binaryVersion", "commit", "digest", "environment", "format", "location", "now", "options", "path", "plan",
            "revision", "serial", "tree",
        ])
        guard let plan = document.value(of: "plan", in: 0), members.isObject(plan) else { throw .invalidMember("plan") }
        self.init(
            environment: try members.text("environment"), location: try members.text("location"),
            path: try members.text("path"), revision: try members.text("revision"),
            commit: try members.value("commit") { ObjectID($0) }, tree: try members.value("tree") { ObjectID($0) },
            serial: try members.serial(), now: try members.value("now") { Instant($0) },
            options: try members.options(), binaryVersion: try members.text("binaryVersion"),
            plan: CanonicalJSON.bytes(document, plan), digest: try members.value("digest") { Digest($0) })
    }
}

/// The members of a saved plan's object, read strictly.
private struct SavedPlanMembers {
    private let document: Document

    init(_ document: Document) { self.document = document }

    func isObject(_ index: Int) -> Bool { document.nodes[index].kind == .mapping }

    func requireOnly(_ names: Set<String>) throws(SavedPlanError) {
        for child in document.children(0) {
            let name = document.string(child)
            if !names.contains(name) { throw .invalidMember(name) }
        }
    }

    func text(_ name: String) throws(SavedPlanError) -> String {
        guard let index = document.value(of: name, in: 0), document.nodes[index].kind == .string else {
            throw .invalidMember(name)
        }
        return document.string(index)
    }

    func value<Value>(_ name: String, _ read: (String) -> Value?) throws(SavedPlanError) -> Value {
        guard let value = read(try text(name)) else { throw .invalidMember(name) }
        return value
    }

    func serial() throws(SavedPlanError) -> Int64 {
        guard let index = document.value(of: "serial", in: 0), document.nodes[index].kind == .integer,
            let serial = Int64(document.string(index)), serial >= 0
        else { throw .invalidMember("serial") }
        return serial
    }

    func options() throws(SavedPlanError) -> PlanOptions {
        guard let object = document.value(of: "options", in: 0), isObject(object),
            document.nodes[object].count == 4,
            let list = document.value(of: "targets", in: object), document.nodes[list].kind == .sequence
        else { throw .invalidMember("options") }
        var targets: Set<UnitKey> = []
        for item in document.children(list) { targets.insert(try target(document.string(item))) }
        return PlanOptions(
            targets: targets, strict: try flag("strict", in: object),
            allowRollback: try flag("allowRollback", in: object), adoptSource: try flag("adoptSource", in: object))
    }

    private func flag(_ name: String, in object: Int) throws(SavedPlanError) -> Bool {
        guard let index = document.value(of: name, in: object), document.nodes[index].kind == .boolean else {
            throw .invalidMember("options.\(name)")
        }
        return document.string(index) == "true"
    }

    private func target(_ text: String) throws(SavedPlanError) -> UnitKey {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let kind = UnitKind(rawValue: String(parts[0])) else {
            throw .invalidMember("options.targets")
        }
        return UnitKey(kind, String(parts[1]))
    }
}
