import Crypto
import FoundationEssentials
public import WeirAge

/// A key-encryption key that is an age identity: what is wrapped can be opened with `age --decrypt` too.
///
/// It wraps to the recipients of its identities, so that it always opens what it wrapped, and to others who may want to,
/// such as a key that lies in a safe. age has no additional data: the context is encrypted with the key, and compared.
public struct AgeKeyService: KeyService {
    private static let format = "weir/age-wrapped-key/1"
    private let identities: [AgeIdentity]
    private let recipients: [AgeRecipient]
    private let place: String
    /// `age:` and 16 hexadecimal digits of each recipient's digest, in order, with commas between.
    public let id: KeyID
    private let opened: Set<Substring>

    /// - Parameters:
    ///   - identities: at least one; no passphrases, which are slow on purpose.
    ///   - others: who else can open what is wrapped.
    ///   - place: where the identities are, for messages, such as the path of their file.
    ///
    /// Throws `KeyServiceError` where there is no identity, or where the recipients cannot be those of one file.
    public init(
        identities: [AgeIdentity], alsoFor others: [AgeRecipient] = [], place: String
    ) throws(KeyServiceError) {
        guard !identities.isEmpty else {
            throw KeyServiceError(.unknownKey, "\(place) has no age identity", hint: "make one with age-keygen")
        }
        var byDigest: [String: AgeRecipient] = [:]
        var opened: Set<Substring> = []
        do {
            for identity in identities {
                let recipient = identity.recipient
                let digest = try Self.digest(recipient)
                byDigest[digest] = recipient
                opened.insert(digest[...])
            }
            for recipient in others { byDigest[try Self.digest(recipient)] = recipient }
            let sorted = byDigest.sorted { $0.key < $1.key }
            recipients = sorted.map { $0.value }
            id = KeyID("age:" + sorted.map { $0.key }.joined(separator: ","))
            // Whether the recipients go together is known when something is encrypted to them.
            _ = try Age.encrypt([], to: recipients)
        } catch {
            throw KeyServiceError(.refused, "\(place): \(error)")
        }
        self.identities = identities
        self.place = place
        self.opened = opened
    }

    /// `age identities of /etc/weir/age.txt`
    public var description: String { "age identities of \(place)" }

    /// Whether one of the identities is among the recipients that the id names.
    public func opens(_ id: KeyID) -> Bool {
        guard id.text.hasPrefix("age:") else { return false }
        return id.text.dropFirst(4).split(separator: ",").contains { opened.contains($0) }
    }

    /// See `KeyService`.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8] {
        do {
            return try Age.encrypt(prefix(context) + key.revealed, to: recipients)
        } catch {
            throw KeyServiceError(.refused, "\(description): \(error)")
        }
    }

    /// See `KeyService`.
    public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        let plain: [UInt8]
        do {
            plain = try Age.decrypt(wrapped, identities: identities)
        } catch {
            throw KeyServiceError(.damaged, "\(description): the wrapped key: \(error)")
        }
        let prefix = prefix(context)
        guard plain.count > prefix.count, plain.starts(with: prefix) else {
            throw KeyServiceError(
                .damaged, "\(description): the wrapped key belongs elsewhere",
                hint: "restore it from a backup; weir secrets verify tells what else is affected")
        }
        return SecretValue(plain.dropFirst(prefix.count))
    }

    private func prefix(_ context: [UInt8]) -> [UInt8] {
        var fields = BoundFields(Self.format)
        fields.append(context)
        return fields.bytes
    }

    private static func digest(_ recipient: AgeRecipient) throws(AgeError) -> String {
        guard recipient.kind != .passphrase else {
            throw .recipientsRefused(reason: "a passphrase cannot wrap keys; make an identity with age-keygen")
        }
        return Hexadecimal.text(SHA256.hash(data: Array("weir/age-recipient/1\n\(recipient)".utf8)).prefix(8))
    }
}
