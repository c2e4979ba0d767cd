import Subprocess

/// Holds the API against what is not weir's: a validator of OpenAPI documents, and a tester that makes requests up from one.
public enum OpenAPIPeer {
    /// Whether `scripts/install-peers` has installed what is needed.
    public static var isInstalled: Bool { PeerProgram.isInstalled("schemathesis") }

    /// What the validator says against a document; empty where nothing.
    ///
    /// - Parameter file: the document's path.
    public static func findings(in file: String) async throws -> String {
        let result = try await run(
            .name("env"),
            arguments: [PeerProgram.path("python"), "-m", "openapi_spec_validator", "--schema", "3.1", file],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return result.terminationStatus.isSuccess ? "" : result.standardOutput + result.standardError
    }

    /// What requests that are made up from a server's document find wrong with its answers; empty where nothing.
    ///
    /// - Parameters:
    ///   - document: the document's URL.
    ///   - token: for all requests.
    ///   - seed: what is made up follows from it.
    ///   - folder: where the program may write.
    ///   - more: further arguments.
    public static func findings(
        of document: String, token: String, seed: Int, folder: String, more: [String] = []
    ) async throws -> String {
        let result = try await run(
            .name("env"),
            arguments: Arguments(
                [
                    "-C", folder, PeerProgram.path("python"), "-m", "schemathesis.cli", "run", document, "--header",
                    "Authorization: Bearer \(token)", "--seed", "\(seed)", "--no-color",
                ] + more), output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
        return result.terminationStatus.isSuccess ? "" : result.standardOutput + result.standardError
    }
}
