/// A key-encryption key in a file that only its owner may read, as `LocalKey.revealedText` writes it.
public struct FileKeyService: KeyService {
    private let key: LocalKey
    private let path: String

    /// Reads the key once; a file that changes later changes nothing.
    ///
    /// Throws `KeyServiceError`: `.unknownKey` where there is no file, `.refused` where others than its owner may read
    /// it, `.damaged` where it holds no whole key.
    public init(path: String) throws(KeyServiceError) {
        let text = try PrivateFile.bytes(path, kind: "key file", limit: KeyText.limit)
        key = LocalKey(try KeyText.key(text, from: "the key file \(path)"))
        self.path = path
    }

    /// `key:` and 16 hexadecimal digits.
    public var id: KeyID { key.id }

    /// `key file /etc/weir/key`
    public var description: String { "key file \(path)" }

    /// See `KeyService`.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8] {
        try self.key.wrap(key, context: context, description)
    }

    /// See `KeyService`.
    public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        try key.unwrap(wrapped, context: context, description)
    }
}
