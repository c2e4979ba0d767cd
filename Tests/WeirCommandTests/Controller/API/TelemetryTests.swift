import FoundationEssentials
import Glibc
import Testing
import WeirTesting

/// What a running controller measures and traces.
@Suite("Metrics and spans") struct TelemetryTests {
    /// As alerts, the dashboard and people's own rules know them.
    private static let names: Set<String> = [
        "weir_applied_commit_timestamp_seconds", "weir_applied_serial", "weir_blocked_changes",
        "weir_git_fetch_duration_seconds", "weir_git_fetch_failures_total", "weir_held_units", "weir_instances",
        "weir_last_reconcile_timestamp_seconds", "weir_lease_held", "weir_plan_changes", "weir_queue_depth",
        "weir_reconcile_duration_seconds", "weir_reconcile_failures", "weir_reconcile_total", "weir_secret_age_seconds",
        "weir_secret_rotations_total", "weir_drift_detected_total", "weir_environment_trouble", "weir_outbox_pending",
        "weir_outbox_dead", "weir_outbox_oldest_timestamp_seconds", "weir_outbox_attempts_total",
        "weir_outbox_in_flight",
    ]

    @Test(
        "the metrics are those that are documented, and Prometheus' own check accepts them",
        .enabled(if: PeerProgram.isInstalled("promtool"), "\(PeerProgram.hint)"))
    func metrics() async throws {
        try await ServedFleet.with(prepare: { fleet in
            try await fleet.commit(["customers/initech/erp.yaml": "integration: acme-erp\nlabls: [x]\n"])
        }) { served in
            let answer = try await served.curl("/metrics", as: nil)
            let text = try #require(answer.ranges(of: "\r\n\r\n").first.map { String(answer[$0.upperBound...]) })
            let checked = try await Program.run(
                PeerProgram.path("promtool"), ["check", "metrics"], in: "/", input: text)
            #expect(checked.status == 0 && checked.everything.isEmpty, "\(checked)")
            let types = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            #expect(Set(types.map { String($0.split(separator: " ")[2]) }) == Self.names)
            for line in [
                "weir_lease_held{environment=\"default\"} 1", "weir_applied_serial{environment=\"default\"} 2",
                "weir_held_units{environment=\"default\"} 1",
                "weir_instances{environment=\"default\",state=\"ready\"} 5",
                "weir_plan_changes{environment=\"default\",action=\"deploy\"} 0",
                "weir_reconcile_total{environment=\"default\",outcome=\"done\"} 1",
                "weir_git_fetch_duration_seconds_count{environment=\"default\"} 1",
                "weir_git_fetch_failures_total{environment=\"default\",reason=\"timed-out\"} 0",
                "weir_queue_depth{environment=\"default\"} 0",
            ] { #expect(text.contains("\n\(line)\n"), "\(line)\n\(text)") }
            for name in ["weir_applied_commit_timestamp_seconds", "weir_secret_age_seconds"] {
                #expect(text.contains("\n\(name){environment=\"default\"} "), "\(text)")
            }
            let guide = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(5).joined(
                separator: "/")
            let documented = try String(contentsOfFile: "\(guide)/docs/operations.md", encoding: .utf8)
            for name in Self.names { #expect(documented.contains("`\(name)"), "\(name) is not in docs/operations.md") }
        }
    }

    @Test(
        "a round is a trace of its parts, which a collector reads; one that is away harms nobody",
        .enabled(if: PeerProgram.isInstalled("schemathesis"), "\(PeerProgram.hint)"))
    func spans() async throws {
        let said = try await CollectorPeer.with { url in
            for endpoint in [nil, "http://127.0.0.1:1/v1/traces"] {
                let configured = endpoint.map { "tracing: {endpoint: \"\($0)\"}\n" } ?? ""
                try await ServedFleet.with(
                    http: configured,
                    environment: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": url, "OTEL_SERVICE_NAME": "weir-test"]
                ) { served in
                    served.program.send(SIGTERM)
                    let hasEnded = try await served.program.ends()
                    #expect(hasEnded, "\(served.program.transcript.text)")
                    let isLost = served.program.transcript.text.contains("\"message\":\"spans lost\"")
                    #expect(isLost == (endpoint != nil), "\(served.program.transcript.text)")
                }
            }
        }
        let lines = said.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        let names = lines.map { $0.count > 4 ? "\($0[0]) \($0[1]) \($0[4])" : $0.joined() }
        #expect(
            Set(names) == [
                "weir-test apply child", "weir-test fetch child", "weir-test load child", "weir-test observe child",
                "weir-test plan child", "weir-test reconcile root",
            ], "\(said)")
        #expect(said.contains(#"{"weir.environment": "default", "weir.triggers": "startup"}"#), "\(said)")
    }
}
