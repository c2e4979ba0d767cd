import WeirJSON
import WeirManifest
import WeirModel
import WeirPlanning

/// An explanation for programs. Keys are stable.
struct ExplanationJSON {
    let unit: ExplainedUnit

    var bytes: [UInt8] {
        var writer = JSONWriter(layout: .indented)
        writer.beginObject()
        write("dependents", unit.dependents, to: &writer) { writer, key in writer.string(key.description) }
        write("diagnostics", unit.diagnostics, to: &writer, each: Self.write)
        write("fields", unit.fields, to: &writer, each: write)
        writer.key("integration")
        Listing.Value.optional(unit.explanation?.integration).write(to: &writer)
        writer.key("key")
        writer.string(unit.key.name)
        writer.key("kind")
        writer.string(unit.key.kind.rawValue)
        write("layers", unit.explanation?.layers ?? [], to: &writer) { writer, layer in
            writer.beginObject()
            writer.key("name")
            writer.string(layer.name)
            writer.key("path")
            writer.string(layer.path)
            DiagnosticJSON.write(layer.usedAt, as: "usedAt", to: &writer)
            writer.endObject()
        }
        writer.key("missing")
        Listing.Value.texts(unit.explanation?.missing ?? []).write(to: &writer)
        writer.key("needsAuthorization")
        Listing.Value.texts(unit.explanation?.needsAuthorization ?? []).write(to: &writer)
        write("pending", unit.pending, to: &writer, each: Self.write)
        write("planned", unit.planned, to: &writer) { writer, part in
            writer.beginObject()
            writer.key("action")
            writer.string(part.action.rawValue)
            writer.key("reason")
            writer.string(part.reason)
            DiagnosticJSON.write(part.source, as: "source", to: &writer)
            writer.endObject()
        }
        writer.key("stated")
        writer.bool(unit.explanation != nil)
        writeVersions(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    // MARK: - Fields

    private func write(_ writer: inout JSONWriter, _ field: Explanation.Field) {
        writer.beginObject()
        if field.isIgnored, let deployed = unit.deployed {
            writer.key("deployed")
            writeDeployed(field.path, deployed, to: &writer)
        }
        writer.key("ignored")
        writer.bool(field.isIgnored)
        writer.key("path")
        Listing.Value.texts(field.path).write(to: &writer)
        write("statements", Array(field.statements.reversed()), to: &writer, each: write)
        if case .json(let text)? = field.winner?.value {
            writer.key("value")
            writer.raw(text.utf8)
        }
        writer.endObject()
    }

    private func write(_ writer: inout JSONWriter, _ statement: Explanation.Statement) {
        writer.beginObject()
        writer.key("counts")
        writer.bool(statement.counts)
        if statement.value == .hidden {
            writer.key("hidden")
            writer.bool(true)
        }
        writer.key("layer")
        let layers = unit.explanation?.layers ?? []
        Listing.Value.optional(statement.layer.map { layers[$0].name }).write(to: &writer)
        if statement.value == .removed {
            writer.key("removed")
            writer.bool(true)
        }
        if case .secret(let names, _) = statement.value {
            writer.key("secrets")
            Listing.Value.texts(names).write(to: &writer)
        }
        DiagnosticJSON.write(statement.location, as: "source", to: &writer)
        if case .json(let text) = statement.value {
            writer.key("value")
            writer.raw(text.utf8)
        }
        writer.endObject()
    }

    private func writeDeployed(
        _ path: [String], _ deployed: [[String]: SpecFields.Field], to writer: inout JSONWriter
    ) {
        if path == ["enabled"] { return writer.bool(unit.deployedEnabled ?? true) }
        guard let field = deployed[path], !field.isSecret else { return writer.null() }
        writer.raw(field.value)
    }

    // MARK: - Versions

    private func writeVersions(to writer: inout JSONWriter) {
        writer.key("versions")
        guard let versions = unit.explanation?.versions else { return writer.null() }
        writer.beginObject()
        write("candidates", versions.candidates, to: &writer) { writer, version in
            writer.beginObject()
            writer.key("available")
            writer.bool(version.isAvailable)
            writer.key("labels")
            Listing.Value.texts(version.labels).write(to: &writer)
            writer.key("new")
            writer.bool(version.isNew)
            writer.key("number")
            writer.integer(version.number)
            writer.key("release")
            Listing.Value.optional(version.release).write(to: &writer)
            writer.endObject()
        }
        writer.key("chosen")
        if let number = versions.chosen { writer.integer(number) } else { writer.null() }
        writer.key("known")
        writer.bool(versions.isKnown)
        writer.endObject()
    }

    // MARK: - What holds it

    private static func write(_ writer: inout JSONWriter, _ unit: PendingUnit) {
        writer.beginObject()
        writer.key("action")
        Listing.Value.optional(unit.action?.rawValue).write(to: &writer)
        writer.key("block")
        Listing.Value.optional(unit.block?.rawValue).write(to: &writer)
        writer.key("next")
        writer.string(PendingAdvice.text(for: unit))
        writer.key("reason")
        writer.string(unit.reason)
        DiagnosticJSON.write(unit.source, as: "source", to: &writer)
        writer.key("status")
        writer.string(unit.status.rawValue)
        writer.endObject()
    }

    private static func write(_ writer: inout JSONWriter, _ diagnostic: Diagnostic) {
        writer.beginObject()
        writer.key("code")
        writer.string(diagnostic.code.rawValue)
        writer.key("hint")
        Listing.Value.optional(diagnostic.hint).write(to: &writer)
        writer.key("message")
        writer.string(diagnostic.message)
        DiagnosticJSON.write(diagnostic.location, as: "source", to: &writer)
        writer.endObject()
    }

    private func write<Element>(
        _ name: String, _ elements: [Element], to writer: inout JSONWriter,
        each: (inout JSONWriter, Element) -> Void
    ) {
        writer.key(name)
        writer.beginArray()
        for element in elements { each(&writer, element) }
        writer.endArray()
    }
}
