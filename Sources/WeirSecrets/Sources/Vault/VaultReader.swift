public import WeirModel

/// Reads secrets from the KV engine, version 2, of Vault or OpenBao
/// (https://openbao.org/api-docs/secret/kv/kv-v2/).
///
/// A version is the engine's number and the time when it was made: a secret that was deleted for good and written anew
/// begins again with number 1. A number or a boolean is read as JSON writes it.
public struct VaultReader: SecretReading {
    private let client: VaultClient

    /// Reads as the client is logged in.
    public init(_ client: VaultClient) { self.client = client }

    /// See `SecretReading`. Where the login may not read the engine's metadata, the value is read for its version.
    public func version(of source: SecretSource) async throws(SecretSourceError) -> SourceVersion {
        do throws(ServiceFailure) {
            let (path, _) = try Self.parts(source)
            let answer = try await client.send("GET", path.metadata, mayBeRefused: true)
            guard answer.status == 200, let data = JSONObject(answer.body)?.object("data"),
                let number = data.integer("current_version")
            else { return try await current(path).version }
            guard number > 0, let entry = data.object("versions")?.object(String(number)) else {
                throw ServiceFailure(.missing, "there is no such secret: it has no version yet")
            }
            return try Self.version(number, entry)
        } catch {
            throw error.reading(source)
        }
    }

    /// See `SecretReading`.
    public func read(
        _ source: SecretSource
    ) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion) {
        do throws(ServiceFailure) {
            let (path, key) = try Self.parts(source)
            let (content, version) = try await current(path)
            return (try content.secret(key).unlessEmpty, version)
        } catch {
            throw error.reading(source)
        }
    }

    private static func parts(_ source: SecretSource) throws(ServiceFailure) -> (VaultPath, key: String) {
        guard case .vault(let path, let key) = source else {
            throw ServiceFailure(.invalid, "this is no secret of Vault or OpenBao")
        }
        return (try VaultPath(path), key)
    }

    /// What the secret holds now.
    private func current(_ path: VaultPath) async throws(ServiceFailure) -> (
        content: JSONObject, version: SourceVersion
    ) {
        let answer = try await client.send("GET", path.data)
        let data = JSONObject(answer.body)?.object("data")
        switch answer.status {
        case 200: break
        case 404:
            // A version that was deleted has its metadata in the answer.
            if let metadata = data?.object("metadata"), let number = metadata.integer("version") {
                _ = try Self.version(number, metadata)
            }
            throw ServiceFailure(
                .missing, "there is no such secret", hint: "check the path, and that the engine is KV of version 2")
        case 401, 403:
            throw ServiceFailure(
                .refused, "\(client.place) does not let weir read it",
                hint: "check weir's token, and that a policy of its login reads \(path.data)")
        default: throw ServiceFailure(.invalid, "\(client.place) answers with status \(answer.status)")
        }
        guard let data, let metadata = data.object("metadata"), let number = metadata.integer("version") else {
            throw ServiceFailure(.invalid, "\(client.place) answers with something that KV of version 2 does not")
        }
        let version = try Self.version(number, metadata)
        guard let content = data.object("data") else {
            throw ServiceFailure(.missing, "version \(number) holds nothing")
        }
        return (content, version)
    }

    /// The version that an entry of the metadata is about.
    private static func version(_ number: Int, _ entry: JSONObject) throws(ServiceFailure) -> SourceVersion {
        if entry.isTrue("destroyed") {
            throw ServiceFailure(.missing, "its current version \(number) is destroyed", hint: "write a new version")
        }
        // It may be a time to come (delete_version_after).
        if let text = entry.string("deletion_time"), !text.isEmpty, Instant(text).map({ $0 <= .current }) ?? true {
            throw ServiceFailure(
                .missing, "its current version \(number) is deleted", hint: "write a new version, or undelete this one")
        }
        guard let created = entry.string("created_time") else {
            throw ServiceFailure(.invalid, "the server does not say when version \(number) was made")
        }
        return SourceVersion("\(number) of \(created)")
    }
}
