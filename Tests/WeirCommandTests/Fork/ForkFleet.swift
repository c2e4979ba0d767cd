import Foundation
import Testing
import WeirPostgres
import WeirTesting

extension Fleet {
    /// The text of a file of the working folder.
    func text(_ path: String) throws -> String { try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) }

    /// Whether something is there in the working folder.
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(path)") }

    /// The first twelve digits of a published version's digest.
    func digest(of integration: String, _ number: Int) async throws -> String {
        let digests = try await column(
            """
            SELECT substr(encode(v.digest, 'hex'), 1, 12) FROM weir.integration_version v
            JOIN weir.integration g ON g.id = v.integration_id WHERE g.slug = \(integration) AND v.number = \(number)
            """)
        return try #require(digests.first)
    }

    /// What of the working folder is not committed, as `git status` lists it.
    func uncommitted() async throws -> String { try await git.git("status", "--porcelain") }
}
