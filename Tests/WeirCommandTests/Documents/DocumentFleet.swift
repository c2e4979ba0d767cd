import WeirTesting

/// What the fleet's integration `acme-erp` has of documents.
enum DocumentSample {
    static let icon = PNGImage.bytes(width: 400, height: 400)
    static let guide = (0..<12_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    static let readme = """
        # Acme ERP

        Imports *orders* every five minutes; see the [runbook](https://runbook.example.com).

        | Field | Meaning |
        |-------|--------:|
        | `id`  | number of the order |

        - one
        - two

        """

    static let folder = "integrations/acme-erp"

    /// Bytes by path in the integration's folder.
    static let files: [String: [UInt8]] = [
        "icon.png": icon, "README.md": Array(readme.utf8), "attachments/guide.pdf": guide,
        "attachments/samples/an order.json": Array("{}\n".utf8),
    ]
}

extension Fleet {
    /// Commits files of any content; nil takes one away.
    @discardableResult
    func commit(bytes files: [String: [UInt8]?], _ message: String = "Change documents") async throws -> String {
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            if let bytes {
                try git.scratch.write("\(git.name)/\(path)", bytes)
            } else {
                try await git.remove(path)
            }
        }
        return try await git.commit(message)
    }

    /// Commits the sample's documents.
    @discardableResult
    func commitDocuments() async throws -> String {
        let files = DocumentSample.files.map { ("\(DocumentSample.folder)/\($0)", Optional($1)) }
        return try await commit(bytes: Dictionary(uniqueKeysWithValues: files), "Add documents")
    }

    /// Every file below a folder with what it holds, as `sha256sum` says it.
    func files(below folder: String) async throws -> [String] {
        let outcome = try await Program.run(
            "find", [".", "-type", "f", "-exec", "sha256sum", "{}", "+"], in: folder)
        return outcome.output.split(separator: "\n").map(String.init).sorted()
    }
}
