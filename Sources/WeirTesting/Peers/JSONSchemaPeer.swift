import Subprocess
import WeirJSON

/// A JSON Schema validator that is not weir's: Python's `jsonschema`, with PyYAML for reading.
public enum JSONSchemaPeer {
    /// A YAML file and the name of the schema that it is checked against.
    public struct Document: Hashable, Sendable {
        /// Which of the schemas.
        public var schema: String
        /// What the file holds.
        public var text: String

        /// Memberwise.
        public init(schema: String, text: String) {
            self.schema = schema
            self.text = text
        }
    }

    /// What the validator found.
    public struct Finding: Sendable, CustomStringConvertible {
        /// The number of the document, or nil where a schema itself is no schema.
        public var document: Int?
        /// Keys and indices from the document's root, with `/` in between.
        public var path: String
        /// What is wrong, in the validator's words.
        public var message: String

        /// The path and the message.
        public var description: String { "\(path): \(message)" }
    }

    /// Checks the schemas against draft-07 and each document against its schema.
    ///
    /// Throws where no Python with both packages is there; `scripts/install-dependencies` installs them.
    public static func check(_ documents: [Document], schemas: [String: String]) async throws -> [Finding] {
        let python = try await interpreter()
        let result = try await run(
            .name("env"), arguments: [python, script], environment: .inherit.updating(["PYTHONWARNINGS": "ignore"]),
            input: .string(request(documents, schemas)), output: .string(limit: 64 << 20),
            error: .string(limit: 1 << 20))
        let lines = result.standardOutput.split(separator: "\n")
        guard result.terminationStatus.isSuccess, lines.last == "done" else {
            throw ScratchError(message: "\(script): \(result.terminationStatus) \(result.standardError)")
        }
        return lines.dropLast().map { line in
            let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            return Finding(
                document: Int(parts[0]), path: parts.count > 1 ? parts[1] : "", message: parts.last ?? "")
        }
    }

    private static let script: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return "\(root.joined(separator: "/"))/Tests/Peers/json_schema.py"
    }()

    /// The first Python that has what is needed: the one on PATH may be of somebody's own, without packages.
    private static func interpreter() async throws -> String {
        for python in ["python3", "/usr/bin/python3"] {
            let found = try? await run(
                .name("env"), arguments: [python, "-c", "import jsonschema, yaml"], output: .discarded,
                error: .discarded)
            if found?.terminationStatus.isSuccess == true { return python }
        }
        throw ScratchError(
            message: "no python3 has the packages jsonschema and yaml; scripts/install-dependencies installs them")
    }

    private static func request(_ documents: [Document], _ schemas: [String: String]) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("documents")
        writer.beginArray()
        for document in documents {
            writer.beginObject()
            writer.key("schema")
            writer.string(document.schema)
            writer.key("text")
            writer.string(document.text)
            writer.endObject()
        }
        writer.endArray()
        writer.key("schemas")
        writer.beginObject()
        for (name, text) in schemas.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            writer.key(name)
            writer.string(text)
        }
        writer.endObject()
        writer.endObject()
        return writer.text
    }
}
