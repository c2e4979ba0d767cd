import WeirSecrets

/// The key-encryption keys that the operator gives to this process.
enum EncryptionKeys {
    /// Names the file with the key.
    static let fileVariable = "WEIR_ENCRYPTION_KEY_FILE"

    /// The keys of the configuration, else of the environment, else of the private server in this folder; nil where there
    /// are none.
    ///
    /// Throws `KeyServiceError` where a key is named and cannot be read.
    static func ring(_ configuration: OperatorConfiguration, privateKeyFile: String? = nil) throws -> KeyRing? {
        let former = try configuration.formerKeyFiles.map { try FileKeyService(path: $0) as any KeyService }
        if let path = configuration.keyFile ?? ProcessEnvironment.value(fileVariable) {
            return KeyRing(primary: try FileKeyService(path: path), others: former)
        }
        let name = EnvironmentKeyService.usualName
        if let text = ProcessEnvironment.value(name) {
            return KeyRing(primary: try EnvironmentKeyService(in: [name: text]), others: former)
        }
        guard let privateKeyFile else { return nil }
        return KeyRing(primary: try FileKeyService(path: privateKeyFile), others: former)
    }
}
