import Hummingbird

/// How many webhooks may come, whether they are proved or not.
public struct WebhookLimits: Sendable {
    /// To one environment.
    public var environment: RateLimit
    /// From one client address, which may be the proxy of all.
    public var client: RateLimit

    /// Memberwise, with what the program takes unless stated: an environment needs one look for any number of pushes,
    /// and one push to a repository may be told to a hundred environments at once.
    public init(
        environment: RateLimit = RateLimit(burst: 60, perSecond: 2),
        client: RateLimit = RateLimit(burst: 600, perSecond: 20)
    ) {
        self.environment = environment
        self.client = client
    }
}

/// Takes webhooks: counts, reads, proves, notes.
final class WebhookReception: Sendable {
    /// How many client addresses are remembered.
    private static let knownClients = 4096

    private let facade: any ControllerFacade
    private let environments: RateLimiter
    private let clients: RateLimiter
    private let start = ContinuousClock.now

    init(facade: any ControllerFacade, limits: WebhookLimits) {
        self.facade = facade
        environments = RateLimiter(limits.environment, capacity: .max)
        clients = RateLimiter(limits.client, capacity: Self.knownClients)
    }

    func receive(_ request: Request, environment: String, client: String) async -> Response {
        let now = (ContinuousClock.now - start) / .seconds(1)
        if let seconds = clients.admit(client, at: now) { return Self.tooMany(seconds) }
        // Whether there is such an environment is nobody's business who cannot prove who he is.
        guard let (provider, secret) = facade.webhook(of: environment) else {
            return HTTPServer.text("the request is not proved\n", .unauthorized)
        }
        if let seconds = environments.admit(environment, at: now) { return Self.tooMany(seconds) }
        let body: [UInt8]
        do {
            body = try await withDeadline(seconds: 10) {
                var buffer = try await request.body.collect(upTo: HTTPServer.bodyLimit)
                return buffer.readBytes(length: buffer.readableBytes) ?? []
            }
        } catch is TimedOut {
            return HTTPServer.text("the body came too slowly\n", .requestTimeout)
        } catch {
            return HTTPServer.text(
                "the body is larger than \(HTTPServer.bodyLimit) bytes, or broken\n", .contentTooLarge)
        }
        let proof = request.headers.first { $0.name.canonicalName == provider.header }?.value
        guard provider.isProved(proof, body: body, secret: secret) else {
            return HTTPServer.text("the request is not proved\n", .unauthorized)
        }
        facade.pushed(environment)
        return HTTPServer.text("noted\n", .accepted)
    }

    private static func tooMany(_ seconds: Int) -> Response {
        var response = HTTPServer.text("too many requests\n", .tooManyRequests)
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }
}
