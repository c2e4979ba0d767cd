import WeirJSON
import WeirModel

/// Takes fields that belong to the runtime from the deployed spec into the stated one.
enum RuntimeFields {
    /// What is to be deployed, and what is deployed, both as canonical JSON.
    struct Kept {
        var spec: [UInt8]
        var deployed: [UInt8]
        /// The fields that have a value.
        var present: Set<[String]>
    }

    /// `stated` with the deployed value, or without one where there is none, of every field in `paths`. nil where the
    /// deployed text, which anybody may have written, is no spec.
    static func kept(_ paths: [[String]], of deployed: [UInt8], in stated: [UInt8]) -> Kept? {
        guard let after = document(stated), let before = document(deployed) else { return nil }
        var merge = Merge(stated: after, deployed: before, paths: Set(paths))
        merge.write()
        return Kept(
            spec: merge.writer.bytes, deployed: CanonicalJSON.bytes(before), present: merge.present)
    }

    private static func document(_ json: [UInt8]) -> Document? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics), diagnostics.isEmpty,
            document.nodes[0].kind == .mapping
        else { return nil }
        return document
    }

    /// Where the origins of `stated` stand in `merged`, whose other fields no file states.
    static func origins(_ origins: [FieldOrigin], of stated: [UInt8], in merged: [UInt8]) -> [FieldOrigin] {
        let fields = SpecFields.fields(of: stated)
        guard fields.count == origins.count else { return [] }
        let known = Dictionary(
            zip(fields.map(\.path), origins), uniquingKeysWith: { first, _ in first })
        let nowhere = FieldOrigin(file: FieldOrigin.noFile, line: 1, column: 1, layer: .instance)
        return SpecFields.fields(of: merged).map { known[$0.path] ?? nowhere }
    }

    private struct Merge {
        let stated: Document
        let deployed: Document
        let paths: Set<[String]>
        var writer = JSONWriter()
        var present: Set<[String]> = []

        init(stated: Document, deployed: Document, paths: Set<[String]>) {
            self.stated = stated
            self.deployed = deployed
            self.paths = paths
        }

        mutating func write() {
            writer.beginObject()
            for key in stated.children(0) {
                let name = stated.string(key)
                writer.key(name)
                if name == "config" || name == "flows" {
                    writer.beginObject()
                    writeMembers(key + 1, deployed.value(of: name, in: 0), below: [name])
                    writer.endObject()
                } else {
                    writer.raw(CanonicalJSON.bytes(stated, key + 1))
                }
            }
            writer.endObject()
        }

        /// Writes the members of two mappings as one: those that are in `paths` as deployed, those that have such a
        /// part taken together, and the rest as stated.
        private mutating func writeMembers(_ one: Int?, _ other: Int?, below path: [String]) {
            let own = members(stated, one)
            let theirs = members(deployed, other)
            let names = Set(own.keys).union(theirs.keys).sorted(by: ByteOrder.precedes)
            for name in names {
                let here = path + [name]
                if paths.contains(here) {
                    guard let value = theirs[name] else { continue }
                    present.insert(here)
                    writer.key(name)
                    writer.raw(CanonicalJSON.bytes(deployed, value))
                } else if paths.contains(where: { $0.count > here.count && $0.starts(with: here) }) {
                    writeParts(own[name], theirs[name], here)
                } else if let value = own[name] {
                    writer.key(name)
                    writer.raw(CanonicalJSON.bytes(stated, value))
                }
            }
        }

        /// Writes a connection's inputs or a flow's properties, where there are any.
        private mutating func writeParts(_ one: Int?, _ other: Int?, _ path: [String]) {
            let isConnection = path[0] == "config"
            var parts = self
            parts.writer = JSONWriter()
            parts.writer.beginObject()
            parts.writeMembers(
                isConnection ? one.flatMap { stated.value(of: "inputs", in: $0) } : one,
                isConnection ? other.flatMap { deployed.value(of: "inputs", in: $0) } : other, below: path)
            parts.writer.endObject()
            present = parts.present
            guard parts.writer.bytes.count > 2 else { return }
            writer.key(path[1])
            guard isConnection else { return writer.raw(parts.writer.bytes) }
            writer.beginObject()
            writer.key("inputs")
            writer.raw(parts.writer.bytes)
            writer.endObject()
        }

        private func members(_ document: Document, _ node: Int?) -> [String: Int] {
            guard let node, document.nodes[node].kind == .mapping else { return [:] }
            return Dictionary(
                document.children(node).map { (document.string($0), $0 + 1) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
