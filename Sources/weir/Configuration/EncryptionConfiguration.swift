import WeirModel

/// The key-encryption keys that the operator names: `encryption:`.
struct EncryptionConfiguration: Sendable {
    /// Wraps from now on; nil: the one that the environment names.
    var primary: NamedKey?
    /// Only open what they wrapped before.
    var former: [NamedKey] = []

    /// With the files that keys are in under other paths.
    func mapFiles(_ path: (String) -> String) -> EncryptionConfiguration {
        EncryptionConfiguration(
            primary: primary.map { $0.mapFile(path) }, former: former.map { $0.mapFile(path) })
    }
}

/// A key-encryption key as the configuration names it, and where.
struct NamedKey: Sendable {
    /// Where the key is.
    enum Place: Sendable {
        /// `keyFile: /etc/weir/key`
        case file(String)
        /// `environment: WEIR_ENCRYPTION_KEY`, the name of a variable.
        case environment(String)
        /// `vaultTransit: {key: weir, mount: transit}`
        case vaultTransit(mount: String, key: String)
        /// `awsKMS: {key: arn:aws:kms:…}`
        case awsKMS(key: String)
        /// `age: {identityFile: key.txt, recipients: [age1…]}`; the recipients can open what is wrapped, too.
        case age(identityFile: String, recipients: [String])
    }

    var place: Place
    var location: SourceLocation

    func mapFile(_ path: (String) -> String) -> NamedKey {
        switch place {
        case .file(let file): NamedKey(place: .file(path(file)), location: location)
        case .age(let file, let recipients):
            NamedKey(place: .age(identityFile: path(file), recipients: recipients), location: location)
        case .environment, .vaultTransit, .awsKMS: self
        }
    }
}
