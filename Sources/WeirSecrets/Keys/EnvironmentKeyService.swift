/// A key-encryption key in an environment variable, with the text of a key file: for places that have no files.
public struct EnvironmentKeyService: KeyService {
    /// `WEIR_ENCRYPTION_KEY`
    public static let usualName = "WEIR_ENCRYPTION_KEY"
    private let key: LocalKey
    private let name: String

    /// Reads the key once.
    ///
    /// Throws `KeyServiceError`: `.unknownKey` where there is no such variable, `.damaged` where it holds no whole key.
    public init(name: String = usualName, in environment: [String: String]) throws(KeyServiceError) {
        guard let text = environment[name] else {
            throw KeyServiceError(
                .unknownKey, "the environment variable \(name) is not set",
                hint: "set it to a key that weir secrets init makes")
        }
        let place = "the environment variable \(name)"
        guard text.utf8.count <= KeyText.limit else {
            throw KeyServiceError(.damaged, "\(place) is larger than \(KeyText.limit) bytes")
        }
        key = LocalKey(try KeyText.key(Array(text.utf8), from: place))
        self.name = name
    }

    /// `key:` and 16 hexadecimal digits.
    public var id: KeyID { key.id }

    /// `environment variable WEIR_ENCRYPTION_KEY`
    public var description: String { "environment variable \(name)" }

    /// See `KeyService`.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8] {
        try self.key.wrap(key, context: context, description)
    }

    /// See `KeyService`.
    public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        try key.unwrap(wrapped, context: context, description)
    }
}
