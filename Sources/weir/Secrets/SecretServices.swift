import Synchronization
import WeirModel
import WeirSecrets

/// The services that secrets are read from, connected to when the first secret asks.
final class SecretServices: Sendable {
    private struct Connected {
        var vault: VaultReader?
        var aws: AWSSecretsReader?
    }

    private let connected = Mutex(Connected())

    func vault(for source: SecretSource) throws(SecretSourceError) -> VaultReader {
        if let reader = connected.withLock({ $0.vault }) { return reader }
        let settings: VaultSettings?
        do {
            settings = try VaultSettings.settings(in: ProcessEnvironment.all)
        } catch {
            throw SecretSourceError(.refused, source, error.message)
        }
        guard let settings else {
            throw SecretSourceError(
                .refused, source, "no Vault is configured", hint: "set VAULT_ADDR and VAULT_TOKEN, or another login")
        }
        let reader = VaultReader(VaultClient(settings, transport: try transport(settings.caFile, source)))
        connected.withLock { $0.vault = reader }
        return reader
    }

    func aws(for source: SecretSource) throws(SecretSourceError) -> AWSSecretsReader {
        if let reader = connected.withLock({ $0.aws }) { return reader }
        let client: AWSClient
        do {
            guard let settings = try AWSSettings.settings(in: ProcessEnvironment.all) else {
                throw SecretSourceError(
                    .refused, source, "no access to AWS is configured",
                    hint: "set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a web identity")
            }
            client = try AWSClient(settings, transport: try transport(nil, source))
        } catch let error as SecretSourceError {
            throw error
        } catch {
            throw SecretSourceError(.refused, source, "\(error)")
        }
        let reader = AWSSecretsReader(client)
        connected.withLock { $0.aws = reader }
        return reader
    }

    private func transport(
        _ caFile: String?, _ source: SecretSource
    ) throws(SecretSourceError) -> AsyncHTTPTransport {
        do {
            return try AsyncHTTPTransport(caFile: caFile)
        } catch {
            throw SecretSourceError(.refused, source, error.message)
        }
    }
}
