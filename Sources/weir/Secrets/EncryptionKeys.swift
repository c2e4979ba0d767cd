import WeirSecrets

/// The key-encryption keys that the operator gives to this process.
enum EncryptionKeys {
    /// Names the file with the key.
    static let fileVariable = "WEIR_ENCRYPTION_KEY_FILE"

    /// The keys of the configuration; where it names none that wraps, that of the environment, else of the private server
    /// in this folder; nil where there are none. Services are not asked before a key is needed.
    ///
    /// Throws `KeyServiceError` where a key is named that cannot be read, or whose service is not configured.
    static func ring(
        _ configuration: OperatorConfiguration, _ clients: ServiceClients, privateKeyFile: String? = nil
    ) throws -> KeyRing? {
        let former = try configuration.encryption.former.map { try service($0, clients) }
        if let primary = configuration.encryption.primary {
            return KeyRing(primary: try service(primary, clients), others: former)
        }
        if let path = ProcessEnvironment.value(fileVariable) {
            return KeyRing(primary: try FileKeyService(path: path), others: former)
        }
        let name = EnvironmentKeyService.usualName
        if let text = ProcessEnvironment.value(name) {
            return KeyRing(primary: try EnvironmentKeyService(in: [name: text]), others: former)
        }
        guard let privateKeyFile else { return nil }
        return KeyRing(primary: try FileKeyService(path: privateKeyFile), others: former)
    }

    /// Throws `KeyServiceError` with the place in the configuration.
    private static func service(_ key: NamedKey, _ clients: ServiceClients) throws(KeyServiceError) -> any KeyService {
        func located(_ kind: KeyServiceError.Kind, _ message: String, _ hint: String?) -> KeyServiceError {
            KeyServiceError(kind, "\(key.location): \(message)", hint: hint)
        }
        do {
            return try service(at: key.place, clients)
        } catch let error as KeyServiceError {
            throw located(error.kind, error.message, error.hint)
        } catch let error as MissingService {
            throw located(.refused, error.message, error.hint)
        } catch {
            throw located(.refused, "\(error)", nil)
        }
    }

    private static func service(at place: NamedKey.Place, _ clients: ServiceClients) throws -> any KeyService {
        switch place {
        case .file(let path): try FileKeyService(path: path)
        case .environment(let name):
            try EnvironmentKeyService(
                name: name, in: ProcessEnvironment.value(name).map { [name: $0] } ?? [:])
        case .vaultTransit(let mount, let key): try VaultTransit(try clients.vault(), mount: mount, key: key)
        case .awsKMS(let key): try AWSKMS(try clients.aws(), key: key)
        case .age(let file, let recipients): try AgeKeyService(identityFile: file, alsoFor: recipients)
        }
    }
}

extension CommandFailure {
    /// What needs values was asked for, and nothing opens them.
    static let noEncryptionKey = CommandFailure(
        "no encryption key is configured; \(EncryptionKeys.fileVariable) names its file, and weir secrets init makes one"
    )
}
