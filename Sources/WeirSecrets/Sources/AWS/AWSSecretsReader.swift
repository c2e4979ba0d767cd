public import WeirModel

/// Reads secrets from AWS Secrets Manager (https://docs.aws.amazon.com/secretsmanager/latest/apireference/): always
/// what is labelled `AWSCURRENT`, and never what a rotation has only prepared.
///
/// Where the source names a key, the secret is a JSON object and the value is that of the key. A binary secret is read
/// as a whole.
public struct AWSSecretsReader: SecretReading {
    private static let stage = "AWSCURRENT"

    private let client: AWSClient

    /// Reads as the client's identity.
    public init(_ client: AWSClient) { self.client = client }

    /// See `SecretReading`. Where the identity may not describe the secret, the value is read for its version.
    public func version(of source: SecretSource) async throws(SecretSourceError) -> SourceVersion {
        do throws(ServiceFailure) {
            let (id, _) = try Self.parts(source)
            let body = JSONObject.text([("SecretId", Array(id.utf8))])
            let answer = try await client.call(.secretsManager, "secretsmanager.DescribeSecret", body)
            if AWSAnswer.isDenial(answer) { return try await current(id).version }
            let object = try object(answer)
            guard object.isNull("DeletedDate") else {
                throw ServiceFailure(.missing, "the secret is marked for deletion", hint: "restore it, or name another")
            }
            let stages = object.object("VersionIdsToStages")
            guard let version = stages?.keys.first(where: { stages?.strings($0).contains(Self.stage) ?? false }) else {
                throw ServiceFailure(.missing, "the secret has no version labelled \(Self.stage)")
            }
            return SourceVersion(version)
        } catch {
            throw error.reading(source)
        }
    }

    /// See `SecretReading`.
    public func read(
        _ source: SecretSource
    ) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion) {
        do throws(ServiceFailure) {
            let (id, key) = try Self.parts(source)
            let (object, version) = try await current(id)
            return (try Self.value(object, key).unlessEmpty, version)
        } catch {
            throw error.reading(source)
        }
    }

    private static func parts(_ source: SecretSource) throws(ServiceFailure) -> (id: String, key: String?) {
        guard case .aws(let id, let key) = source else {
            throw ServiceFailure(.invalid, "this is no secret of AWS Secrets Manager")
        }
        return (id, key)
    }

    private func current(_ id: String) async throws(ServiceFailure) -> (object: JSONObject, version: SourceVersion) {
        let body = JSONObject.text([("SecretId", Array(id.utf8)), ("VersionStage", Array(Self.stage.utf8))])
        let object = try object(try await client.call(.secretsManager, "secretsmanager.GetSecretValue", body))
        guard let version = object.string("VersionId"), !version.isEmpty else {
            throw ServiceFailure(.invalid, "AWS does not say which version it gives")
        }
        return (object, SourceVersion(version))
    }

    private static func value(_ object: JSONObject, _ key: String?) throws(ServiceFailure) -> SecretValue {
        if let text = object.bytes("SecretString") {
            guard let key else { return SecretValue(text) }
            guard let content = JSONObject(Array(text)) else {
                throw ServiceFailure(
                    .invalid, "the secret is no JSON object, or has a key twice",
                    hint: "leave the key away where the whole secret is the value")
            }
            return try content.secret(key)
        }
        guard let text = object.bytes("SecretBinary"), let bytes = Base64.bytes(text) else {
            throw ServiceFailure(.invalid, "the secret holds neither a text nor bytes")
        }
        guard key == nil else {
            throw ServiceFailure(.invalid, "the secret is binary and has no keys", hint: "leave the key away")
        }
        return SecretValue(bytes)
    }

    /// The object that an answer holds where it is no error.
    private func object(_ answer: HTTPAnswer) throws(ServiceFailure) -> JSONObject {
        if answer.status == 200, let object = JSONObject(answer.body) { return object }
        let name = AWSAnswer.error(answer) ?? "status \(answer.status)"
        switch name {
        case "ResourceNotFoundException":
            throw ServiceFailure(
                .missing, "there is no such secret in \(client.region), or it has no version labelled \(Self.stage)",
                hint: "check the name and the region")
        case "InvalidRequestException":
            throw ServiceFailure(
                .missing, "the secret cannot be read as it is (\(name)); it may be marked for deletion",
                hint: "restore it, or name another")
        case "InvalidParameterException", "ValidationException":
            throw ServiceFailure(.invalid, "AWS takes this for no name of a secret (\(name))")
        default: throw AWSAnswer.refusal(name)
        }
    }
}
