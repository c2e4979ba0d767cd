import WeirModel

/// AWS, as one identity in one region.
///
/// One client keeps one set of credentials, and asks again for what fails because a service is away.
public final class AWSClient: Sendable {
    /// What an answer may have at most, in bytes: AWS keeps no secret of more than 64 KiB.
    private static let largestAnswer = 1 << 20

    private let settings: AWSSettings
    private let secretsManager: ServiceConnection
    private let kms: ServiceConnection
    private let session: AWSSession

    /// - Parameters:
    ///   - transport: how requests get there.
    ///   - retries: how long is asked where a service does not answer.
    /// - Throws: `ServiceSettingsError` where the region gives no address.
    public init(
        _ settings: AWSSettings, transport: any HTTPTransport, retries: RetryLimits = RetryLimits()
    ) throws(ServiceSettingsError) {
        guard let sts = settings.address(.sts), settings.address(.kms) != nil, settings.address(.secretsManager) != nil
        else { throw ServiceSettingsError("AWS_REGION is no name of a region, such as eu-central-1") }
        self.settings = settings
        secretsManager = ServiceConnection(transport, retries)
        kms = ServiceConnection(transport, retries)
        session = AWSSession(
            settings.login, AWSTokenCalls(address: sts, connection: ServiceConnection(transport, retries)))
    }

    /// `eu-central-1`
    var region: String { settings.region }

    /// Calls an operation of a service, in weir's name; once more with other credentials where these are over.
    ///
    /// - Parameter target: the operation: `secretsmanager.GetSecretValue`.
    func call(_ service: AWSService, _ target: String, _ body: [UInt8]) async throws(ServiceFailure) -> HTTPAnswer {
        let credentials = try await session.current()
        let answer = try await call(service, target, body, credentials)
        guard let error = AWSAnswer.error(answer), AWSAnswer.overCredentials.contains(error),
            let others = try await session.replacement(for: credentials)
        else { return answer }
        return try await call(service, target, body, others)
    }

    private func call(
        _ service: AWSService, _ target: String, _ body: [UInt8], _ credentials: AWSCredentials
    ) async throws(ServiceFailure) -> HTTPAnswer {
        guard let base = settings.address(service), let address = HTTPAddress(base.url("/")) else {
            throw ServiceFailure(.invalid, "there is no address for AWS \(service.rawValue)")
        }
        guard credentials.sessionToken?.revealed.allSatisfy({ (0x21...0x7e).contains($0) }) ?? true else {
            throw ServiceFailure(.refused, "weir's session token for AWS is none: it has spaces or line ends in it")
        }
        let signature = AWSSignature(credentials: credentials, region: region, service: service.rawValue)
        let connection = service == .kms ? kms : secretsManager
        do throws(HTTPFailure) {
            return try await connection.send(trouble: AWSAnswer.trouble) {
                HTTPCall(
                    method: "POST", url: address.description,
                    headers: signature.headers(
                        signing: [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", target)], "POST",
                        address, body: body, at: .current),
                    body: body, limit: Self.largestAnswer)
            }
        } catch {
            throw ServiceFailure(error)
        }
    }
}
