public import Hummingbird
import HummingbirdCore
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

/// The controller's HTTP server: health, metrics, webhooks and the API.
public enum HTTPServer {
    /// Larger bodies are refused before they are read to the end, in bytes.
    public static let bodyLimit = 1 << 20
    /// Further connections wait until one of these ends.
    public static let connectionLimit = 512

    /// The server, to be run as a service.
    ///
    /// - Parameter onListening: told the port.
    public static func application(
        address: String, port: Int, facade: any ControllerFacade, api: any ControllerAPI, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router(facade, api: api),
            // A body that comes slowly must not hold a connection, nor the end of the program.
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestLimits(bodyLimit: 4 * bodyLimit)], idleTimeout: .seconds(30))),
            configuration: .init(
                address: .hostname(address, port: port), serverName: "weir",
                availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    /// What is answered.
    ///
    /// - Parameter limits: how many webhooks may come; those of the program unless a test says otherwise.
    public static func router(
        _ facade: any ControllerFacade, api: any ControllerAPI, limits: WebhookLimits = WebhookLimits()
    ) -> Router<AddressedContext> {
        let router = Router(context: AddressedContext.self)
        router.add(middleware: APIMiddleware(api: api))
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
        let webhooks = WebhookReception(facade: facade, limits: limits)
        router.post("/webhooks/{environment}") { request, context async -> Response in
            await webhooks.receive(
                request, environment: context.parameters.get("environment") ?? "", client: context.client)
        }
        return router
    }

    static func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
