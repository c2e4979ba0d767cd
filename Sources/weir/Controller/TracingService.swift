import Instrumentation
import Logging
import ServiceLifecycle
import WeirSecrets
import WeirTelemetry

/// Sends spans while the controller runs, and the last ones when it ends.
struct TracingService: Service {
    /// For the collector's answer, in seconds.
    private static let timeout = 5

    private let exporter: OTLPExporter

    /// From now on what is traced goes there.
    init(_ settings: TracingSettings, logger: Logger) throws {
        let transport: AsyncHTTPTransport
        do throws(HTTPFailure) {
            transport = try AsyncHTTPTransport()
        } catch {
            throw CommandFailure(error.message)
        }
        let tracer = OTLPTracer()
        InstrumentationSystem.bootstrap(tracer)
        exporter = OTLPExporter(
            tracer, service: settings.service, instance: ControllerIdentity.holder, logger: logger
        ) { body in
            try await transport.send(
                HTTPCall(
                    method: "POST", url: settings.endpoint, headers: [("content-type", "application/json")],
                    body: body, timeout: Self.timeout)
            ).status
        }
    }

    /// Until the program is asked to end.
    func run() async throws {
        await cancelWhenGracefulShutdown { await exporter.run() }
        await exporter.flush()
    }
}
