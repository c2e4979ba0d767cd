import WeirModel
import WeirSecrets

/// The services that secrets are read from.
struct SecretServices: Sendable {
    private let clients: ServiceClients

    init(_ clients: ServiceClients) { self.clients = clients }

    func vault(for source: SecretSource) throws(SecretSourceError) -> VaultReader {
        do {
            return VaultReader(try clients.vault())
        } catch {
            throw SecretSourceError(.refused, source, error.message, hint: error.hint)
        }
    }

    func aws(for source: SecretSource) throws(SecretSourceError) -> AWSSecretsReader {
        do {
            return AWSSecretsReader(try clients.aws())
        } catch {
            throw SecretSourceError(.refused, source, error.message, hint: error.hint)
        }
    }
}
