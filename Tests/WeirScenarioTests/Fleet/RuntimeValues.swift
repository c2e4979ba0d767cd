import WeirJSON
import WeirModel
import WeirPlanning

/// What a runtime does to the fields that belong to it, and what must be true of them.
enum RuntimeValues {
    /// Statements that write at random to fields which instances list, in the text that a database makes of JSON, with
    /// the digest of that text or without one.
    static func statements(_ repository: inout RandomRepository) -> [String] {
        let number = repository.number(100...120)
        let writes = [
            ("config/Size", #"spec = jsonb_set(spec::jsonb, '{config,Size}', '"\#(number)"')::text"#),
            ("config/Size", "spec = (spec::jsonb #- '{config,Size}')::text"),
            ("config/URL", #"spec = jsonb_set(spec::jsonb, '{config,URL}', '"https://\#(number).example.com"')::text"#),
            ("config/URL", "missing = '{}', spec = jsonb_set(spec::jsonb, '{config,URL}', '\"x\"')::text"),
            ("enabled", "enabled = NOT enabled"),
            (
                "flows/Main/enabled",
                "spec = jsonb_set(spec::jsonb, '{flows}', '{\"Main\": {\"enabled\": false}}')::text"
            ),
        ].filter { _ in repository.chance(40) }
        var statements = writes.map { field, change in
            let half = "get_byte(uuid_send(id), 15) % 2 = \(repository.number(0...1))"
            return "UPDATE weir.instance SET \(change) WHERE spec::jsonb->'ignore' ? '\(field)' AND \(half)"
        }
        if repository.chance(30) {
            statements.append(
                """
                UPDATE weir.instance SET spec_digest = sha256(convert_to(spec, 'UTF8'))
                WHERE spec::jsonb->'ignore' IS NOT NULL
                """)
        }
        return statements
    }

    /// Fields that belong to the runtime after `made` was applied and are not what they were before, of instances that
    /// were there before.
    static func changed(_ made: TestEnvironment.Made, _ after: ObservedState) -> [String] {
        let before = Dictionary(made.observed.instances.map { ($0.row.id, $0) }, uniquingKeysWith: { one, _ in one })
        var problems: [String] = []
        for instance in after.instances where !instance.row.isDeleted {
            guard let old = before[instance.row.id] else { continue }
            let (one, other) = (values(old), values(instance))
            for field in listed(instance) where one[field] != other[field] {
                problems.append(
                    "\(instance.key) had \(one[field] ?? "nothing") as \(field) and has \(other[field] ?? "nothing")")
            }
        }
        return problems
    }

    private static func listed(_ instance: ObservedInstance) -> [String] {
        let list = SpecFields.fields(of: canonical(instance.spec ?? [])).first { $0.path == ["ignore"] }
        let text = String(decoding: list?.value ?? [], as: UTF8.self)
        return text.split(separator: ",").map { $0.filter { !"[]\"".contains($0) } }
    }

    private static func values(_ instance: ObservedInstance) -> [String: String] {
        var values = ["enabled": "\(instance.enabled)"]
        for field in SpecFields.fields(of: canonical(instance.spec ?? [])) {
            values[field.path.joined(separator: "/")] = String(decoding: field.value, as: UTF8.self)
        }
        return values
    }

    private static func canonical(_ json: [UInt8]) -> [UInt8] {
        var reader = JSONReader(limits: .file)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else { return json }
        return CanonicalJSON.bytes(document)
    }
}
