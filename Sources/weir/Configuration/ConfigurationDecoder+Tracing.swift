import WeirModel

/// `tracing:`, where spans go.
struct TracingSettings: Sendable {
    /// The collector's URL for traces: `http://collector:4318/v1/traces`.
    var endpoint: String
    /// What the traces are found by.
    var service = "weir"

    /// What OpenTelemetry's own variables say
    /// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/); nil: nothing.
    ///
    /// Throws a `CommandFailure` where it is no URL.
    static func ofEnvironment() throws -> TracingSettings? {
        let endpoint: String
        if let traces = ProcessEnvironment.value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            endpoint = traces
        } else if let all = ProcessEnvironment.value("OTEL_EXPORTER_OTLP_ENDPOINT") {
            endpoint = "\(all.hasSuffix("/") ? String(all.dropLast()) : all)/v1/traces"
        } else {
            return nil
        }
        guard HTTPAddress(endpoint) != nil else {
            throw CommandFailure(
                "OpenTelemetry's endpoint \(endpoint) is no http:// or https:// URL without credentials")
        }
        return TracingSettings(endpoint: endpoint, service: ProcessEnvironment.value("OTEL_SERVICE_NAME") ?? "weir")
    }
}

extension ConfigurationDecoder {
    mutating func tracing(_ node: Int) -> TracingSettings? {
        var (endpoint, service): (String?, String?) = (nil, nil)
        let before = diagnostics.count
        members(node, "tracing", ["endpoint", "serviceName"]) { decoder, name, node in
            guard let text = decoder.text(node, name) else { return }
            if name == "serviceName" {
                service = text
            } else if HTTPAddress(text) != nil {
                endpoint = text
            } else {
                decoder.refuse(node, "\(name) is no http:// or https:// URL", "http://collector:4318/v1/traces")
            }
        }
        if let endpoint { return TracingSettings(endpoint: endpoint, service: service ?? "weir") }
        if diagnostics.count == before {
            refuse(node, "tracing has no endpoint", "add endpoint: http://collector:4318/v1/traces")
        }
        return nil
    }
}
