import WeirModel

/// A key-encryption key in the transit engine of Vault or OpenBao (https://openbao.org/api-docs/secret/transit/): it
/// never leaves the server.
///
/// Its type has to bind a context (`aes256-gcm96`, `chacha20-poly1305`). The server's own `rewrap` is of no use for what
/// has one: to make use of a key's new version, unwrap and wrap again.
public struct VaultTransit: KeyService {
    private let client: VaultClient
    private let mount: String
    private let key: String

    /// - Parameters:
    ///   - mount: where the engine is: `transit`.
    ///   - key: the key's name there.
    /// - Throws: `ServiceSettingsError` where one of them cannot be part of a path.
    public init(_ client: VaultClient, mount: String = "transit", key: String) throws(ServiceSettingsError) {
        guard VaultPath.encoded(mount) != nil else {
            throw ServiceSettingsError("the mount of the transit engine is no path: \(Quotation.of(mount))")
        }
        guard !key.contains("/"), VaultPath.encoded(key) != nil else {
            throw ServiceSettingsError("this is no name of a key in the transit engine: \(Quotation.of(key))")
        }
        self.client = client
        self.mount = mount
        self.key = key
    }

    /// `vault:transit/weir`
    public var id: KeyID { KeyID("vault:\(mount)/\(key)") }

    /// `transit key transit/weir at https://vault.example.com`
    public var description: String { "transit key \(mount)/\(key) at \(client.place)" }

    /// See `KeyService`.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8] {
        do throws(ServiceFailure) {
            try await checkExistence(hint: "make it with: bao write -f \(mount)/keys/\(self.key)")
            let data = try await call("encrypt", [("plaintext", Base64.text(key.revealed))], context)
            guard let wrapped = data.bytes("ciphertext"), !wrapped.isEmpty else {
                throw ServiceFailure(.invalid, "\(description) answers without a ciphertext")
            }
            return Array(wrapped)
        } catch {
            throw error.wrapping(with: self)
        }
    }

    /// See `KeyService`.
    public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        do throws(ServiceFailure) {
            guard wrapped.starts(with: "vault:v".utf8), wrapped.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw ServiceFailure(.invalid, "this was not wrapped by a transit engine")
            }
            let data = try await call("decrypt", [("ciphertext", wrapped)], context)
            guard let text = data.bytes("plaintext"), let bytes = Base64.bytes(text) else {
                throw ServiceFailure(.invalid, "\(description) answers without a plaintext")
            }
            return SecretValue(bytes)
        } catch {
            throw error.wrapping(with: self)
        }
    }

    /// The server makes a key that is not there when it is asked to encrypt with it; one with a typing error in its name
    /// would wrap what nobody finds again.
    private func checkExistence(hint: String) async throws(ServiceFailure) {
        let answer = try await client.send("GET", path("keys"), mayBeRefused: true)
        guard answer.status == 404 else { return }
        throw ServiceFailure(.missing, "there is no \(description)", hint: hint)
    }

    private func path(_ operation: String) -> String {
        "\(VaultPath.encoded(mount) ?? "")/\(operation)/\(URLEncoding.encode(key.utf8))"
    }

    private func call(
        _ operation: String, _ fields: [(name: String, value: [UInt8])], _ context: [UInt8]
    ) async throws(ServiceFailure) -> JSONObject {
        let body = JSONObject.text(fields + [("associated_data", Base64.text(context))])
        let answer = try await client.send("POST", path(operation), body: body)
        switch answer.status {
        case 200:
            guard let data = JSONObject(answer.body)?.object("data") else {
                throw ServiceFailure(.invalid, "\(description) answers with something that a transit engine does not")
            }
            return data
        case 401, 403:
            throw ServiceFailure(
                .refused, "\(client.place) does not let weir use \(mount)/\(operation)/\(key)",
                hint: "check weir's token, and that a policy of its login has update on that path")
        case 404: throw ServiceFailure(.missing, "there is no \(description)")
        default:
            // The server says of a key that was deleted what it says of a ciphertext that is none.
            if operation == "decrypt" {
                try await checkExistence(
                    hint: "what it wrapped opens with this key alone: restore it from a backup of the server")
            }
            throw ServiceFailure(
                .invalid, "\(description) does not \(operation) this (status \(answer.status))",
                hint: operation == "decrypt"
                    ? "it was wrapped by another key or for something else, or by a version that the key allows no more"
                    : "the key's type has to be aes256-gcm96 or chacha20-poly1305")
        }
    }
}
