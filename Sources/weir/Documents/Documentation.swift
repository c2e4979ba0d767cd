import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// What an integration says about itself.
enum Documentation {
    /// The Markdown of the newest version's definition; where that says nothing, of the README.
    ///
    /// Throws a `CommandFailure` where there is no such integration, or nothing to read.
    static func read(of integration: String, in reading: FleetReading) async throws -> [UInt8] {
        let readme = try await reading.store.documents(of: integration, environment: reading.environment) { stored in
            if let file = stored.documents.readme { try await stored.bytes(of: file) } else { [UInt8]() }
        }
        guard let readme else { throw CommandFailure("there is no integration \(integration)") }
        let definition = try await reading.store.definition(of: integration, environment: reading.environment)
        let own = definition.flatMap { SpecMembers($0).text("documentation") } ?? ""
        let markdown = own.allSatisfy(\.isWhitespace) ? readme : Array(own.utf8)
        guard !markdown.isEmpty else {
            throw CommandFailure(
                "integration \(integration) has no documentation; write integrations/\(integration)/README.md")
        }
        return markdown
    }
}
