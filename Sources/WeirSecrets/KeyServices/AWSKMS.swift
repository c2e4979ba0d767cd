import WeirJSON
import WeirModel

/// A key-encryption key in AWS KMS (https://docs.aws.amazon.com/kms/latest/APIReference/): a symmetric one, which never
/// leaves the service.
///
/// The context is bound as an encryption context of one entry, `weir`, in base64. AWS writes it to its logs.
public struct AWSKMS: KeyService {
    private let client: AWSClient
    private let key: String

    /// - Parameter key: the key's id, ARN, or alias (`alias/weir`). What an alias wrapped is not found again once it
    ///   names another key: the ARN is better.
    /// - Throws: `ServiceSettingsError` where this is none of them.
    public init(_ client: AWSClient, key: String) throws(ServiceSettingsError) {
        guard (1...2048).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ServiceSettingsError("this is no id, ARN or alias of a key in AWS KMS: \(Quotation.of(key))")
        }
        self.client = client
        self.key = key
    }

    /// `aws:` and the key's id, ARN or alias.
    public var id: KeyID { KeyID("aws:\(key)") }

    /// `AWS KMS key alias/weir in eu-central-1`
    public var description: String { "AWS KMS key \(key) in \(client.region)" }

    /// See `KeyService`.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> [UInt8] {
        do throws(ServiceFailure) {
            return try await call("Encrypt", "Plaintext", key.revealed, "CiphertextBlob", context)
        } catch {
            throw error.wrapping(with: self)
        }
    }

    /// See `KeyService`.
    public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        do throws(ServiceFailure) {
            return SecretValue(try await call("Decrypt", "CiphertextBlob", wrapped, "Plaintext", context))
        } catch {
            throw error.wrapping(with: self)
        }
    }

    private func call(
        _ operation: String, _ input: String, _ bytes: [UInt8], _ output: String, _ context: [UInt8]
    ) async throws(ServiceFailure) -> [UInt8] {
        let body = body(input, bytes, context)
        let answer = try await client.call(.kms, "TrentService.\(operation)", body)
        if answer.status == 200, let text = JSONObject(answer.body)?.bytes(output), let bytes = Base64.bytes(text) {
            return bytes
        }
        let name = AWSAnswer.error(answer) ?? "status \(answer.status)"
        switch name {
        case "NotFoundException":
            throw ServiceFailure(.missing, "there is no \(description)", hint: "check the key and the region")
        case "InvalidCiphertextException", "IncorrectKeyException":
            throw ServiceFailure(
                .invalid, "\(description) does not decrypt this (\(name))",
                hint: "it was wrapped by another key or for something else")
        case "ValidationException":
            throw ServiceFailure(.invalid, "\(description) does not take this (\(name))")
        case "DisabledException", "KMSInvalidStateException", "KeyUnavailableException", "InvalidKeyUsageException",
            "InvalidGrantTokenException":
            throw ServiceFailure(
                .refused, "\(description) cannot be used: \(name)",
                hint: "it has to be enabled, symmetric, and for encryption")
        default: throw AWSAnswer.refusal(name)
        }
    }

    /// The JSON of a call; its keys are in order.
    private func body(_ input: String, _ bytes: [UInt8], _ context: [UInt8]) -> [UInt8] {
        var fields = [("KeyId", JSONText.string(Array(key.utf8))), (input, JSONText.string(Base64.text(bytes)))]
        if !context.isEmpty {
            fields.append(("EncryptionContext", JSONObject.text([("weir", Base64.text(context))])))
        }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, json) in fields.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
            writer.key(name)
            writer.raw(json)
        }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONText {
    fileprivate static func string(_ text: [UInt8]) -> [UInt8] {
        var json: [UInt8] = []
        appendString(text.span, to: &json)
        return json
    }
}
