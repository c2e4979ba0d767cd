import Synchronization
import WeirSecrets

/// The services that this process is logged in to, each connected to when somebody asks it first: one login for the
/// values that are read from it and for the keys that it holds.
final class ServiceClients: Sendable {
    private let connectedVault = Mutex<VaultClient?>(nil)
    private let connectedAWS = Mutex<AWSClient?>(nil)
    private let connectedRotators = Mutex<AsyncHTTPTransport?>(nil)

    /// Vault or OpenBao, as `VAULT_ADDR` and a login name it.
    func vault() throws(MissingService) -> VaultClient {
        try connectedVault.withLock { connected throws(MissingService) in
            if let connected { return connected }
            let settings: VaultSettings?
            do throws(ServiceSettingsError) { settings = try VaultSettings.settings(in: ProcessEnvironment.all) } catch
            {
                throw MissingService(message: error.message)
            }
            guard let settings else {
                throw MissingService(
                    message: "no Vault is configured", hint: "set VAULT_ADDR and VAULT_TOKEN, or another login")
            }
            let client = VaultClient(settings, transport: try Self.transport(caFile: settings.caFile))
            connected = client
            return client
        }
    }

    /// AWS, as its own programs' variables name it.
    func aws() throws(MissingService) -> AWSClient {
        try connectedAWS.withLock { connected throws(MissingService) in
            if let connected { return connected }
            let settings: AWSSettings?
            do throws(ServiceSettingsError) { settings = try AWSSettings.settings(in: ProcessEnvironment.all) } catch {
                throw MissingService(message: error.message)
            }
            guard let settings else {
                throw MissingService(
                    message: "no access to AWS is configured",
                    hint: "set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a web identity")
            }
            let transport = try Self.transport(caFile: nil)
            let client: AWSClient
            do throws(ServiceSettingsError) { client = try AWSClient(settings, transport: transport) } catch {
                throw MissingService(message: error.message)
            }
            connected = client
            return client
        }
    }

    /// What rotators call their services with.
    func rotators() throws(MissingService) -> any HTTPTransport {
        try connectedRotators.withLock { connected throws(MissingService) in
            if let connected { return connected }
            let transport = try Self.transport(caFile: nil)
            connected = transport
            return transport
        }
    }

    private static func transport(caFile: String?) throws(MissingService) -> AsyncHTTPTransport {
        do throws(HTTPFailure) {
            return try AsyncHTTPTransport(caFile: caFile)
        } catch {
            throw MissingService(message: error.message)
        }
    }
}

/// Why a service cannot be asked: there are no settings for it, or wrong ones.
struct MissingService: Error {
    var message: String
    var hint: String?
}
