public import Hummingbird
public import Logging

/// What the server shows and asks for; all of it is somebody else's.
public protocol ControllerFacade: Sendable {
    /// Empty where the database answers; else what is wrong.
    func readiness() async -> [String]
    /// The metrics in Prometheus' text format.
    func metrics() async -> String
    /// How an environment's webhooks are proved; nil where it takes none.
    func webhook(of environment: String) -> (provider: WebhookProvider, secret: [UInt8])?
    /// Something was pushed.
    func pushed(_ environment: String)
}

/// The controller's HTTP server: health, metrics and webhooks.
public enum HTTPServer {
    /// Larger bodies are refused before they are read to the end, in bytes.
    public static let bodyLimit = 1 << 20

    /// The server, to be run as a service.
    ///
    /// - Parameter onListening: told the port.
    public static func application(
        address: String, port: Int, facade: any ControllerFacade, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router(facade),
            // A body that comes slowly must not hold a connection, nor the end of the program.
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname(address, port: port), serverName: "weir"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    /// What is answered.
    public static func router(_ facade: any ControllerFacade) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/healthz") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ async -> Response in
            let problems = await facade.readiness()
            return text(
                problems.isEmpty ? "ready\n" : problems.joined(separator: "\n") + "\n",
                problems.isEmpty ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ async -> Response in
            var response = text(await facade.metrics(), .ok)
            response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            return response
        }
        router.post("/webhooks/{environment}") { request, context async -> Response in
            await webhook(request, environment: context.parameters.get("environment") ?? "", facade)
        }
        return router
    }

    private static func webhook(
        _ request: Request, environment: String, _ facade: any ControllerFacade
    ) async -> Response {
        // Whether there is such an environment is nobody's business who cannot prove who he is.
        guard let (provider, secret) = facade.webhook(of: environment) else {
            return text("the request is not proved\n", .unauthorized)
        }
        let body: [UInt8]
        do {
            var buffer = try await withDeadline(seconds: 10) { try await request.body.collect(upTo: bodyLimit) }
            body = buffer.readBytes(length: buffer.readableBytes) ?? []
        } catch is TimedOut {
            return text("the body came too slowly\n", .requestTimeout)
        } catch {
            return text("the body is larger than \(bodyLimit) bytes, or broken\n", .contentTooLarge)
        }
        let proof = request.headers.first { $0.name.canonicalName == provider.header }?.value
        guard provider.isProved(proof, body: body, secret: secret) else {
            return text("the request is not proved\n", .unauthorized)
        }
        facade.pushed(environment)
        return text("noted\n", .accepted)
    }

    private struct TimedOut: Error {}

    private static func withDeadline<Value: Sendable>(
        seconds: Int, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw TimedOut() }
            return value
        }
    }

    private static func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
