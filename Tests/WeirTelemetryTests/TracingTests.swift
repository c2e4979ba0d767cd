import FoundationEssentials
import Logging
import Subprocess
import Synchronization
import Testing
import Tracing
import WeirSecrets
import WeirTesting

@testable import WeirTelemetry

@Suite("Spans") struct TracingTests {
    private struct Failure: Error {
        var secret = "hunter2"
    }

    private static func exporter(_ tracer: OTLPTracer, batch: Int = 512, _ send: @escaping OTLPExporter.Sending)
        -> OTLPExporter
    {
        OTLPExporter(
            tracer, service: "weir", instance: "a", batch: batch,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            send: send)
    }

    @Test("spans know their parents, also across tasks, and errors by their kind alone")
    func spans() async throws {
        let tracer = OTLPTracer()
        try await tracer.withSpan("round") { span in
            span.attributes["weir.environment"] = "eu"
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await tracer.withSpan("fetch", ofKind: .client) { _ in await Task.yield() } }
                try await group.waitForAll()
            }
            #expect(throws: Failure.self) { try tracer.withSpan("apply") { _ in throw Failure() } }
            span.end()
            span.attributes["late"] = "x"
        }
        let (spans, dropped) = tracer.take(10)
        #expect(spans.map(\.name) == ["fetch", "apply", "round"] && dropped == 0)
        let round = try #require(spans.last)
        #expect(round.parent == nil && spans.dropLast().allSatisfy { $0.parent == round.identity })
        #expect(Set(spans.map(\.identity.trace)).count == 1 && Set(spans.map(\.identity.span)).count == 3)
        #expect(
            spans.allSatisfy {
                $0.identity.trace.utf8.count == 32 && $0.identity.span.utf8.count == 16 && $0.start <= $0.end
            })
        let text = String(decoding: OTLPEncoding.encode(spans, resource: ["service.name": "weir"]), as: UTF8.self)
        #expect(text.contains("\"stringValue\":\"Failure\"") && !text.contains("hunter2") && !text.contains("late"))
    }

    @Test("a queue that is full loses what comes, and says how much")
    func bounded() {
        let tracer = OTLPTracer(limit: 3)
        for number in 0..<10 { tracer.withSpan("\(number)") { _ in } }
        let (spans, dropped) = tracer.take(10)
        #expect(spans.map(\.name) == ["0", "1", "2"] && dropped == 7)
        #expect(tracer.take(10).dropped == 0)
    }

    @Test("a collector that is away or refuses costs spans and nothing else; batches are bounded")
    func away() async {
        struct Away: Error {}
        let tracer = OTLPTracer()
        let sent = Mutex<[Int]>([])
        for answer in [nil, 503, 200] as [Int?] {
            let exporter = Self.exporter(tracer, batch: 2) { body in
                sent.withLock { $0.append(String(decoding: body, as: UTF8.self).ranges(of: "\"spanId\"").count) }
                guard let answer else { throw Away() }
                return answer
            }
            for number in 0..<5 { tracer.withSpan("\(number)") { _ in } }
            await exporter.flush()
            #expect(tracer.waiting == 0)
        }
        #expect(sent.withLock { $0 } == [2, 2, 1, 2, 2, 1, 2, 2, 1])
    }

    @Test(
        "a collector reads what is sent: OpenTelemetry's own messages take it",
        .enabled(if: PeerProgram.isInstalled("schemathesis"), "\(PeerProgram.hint)"))
    func collector() async throws {
        let tracer = OTLPTracer()
        tracer.withSpan("round") { span in
            span.attributes["weir.environment"] = "é \u{1}"
            span.attributes["weir.changes"] = 9_007_199_254_740_993
            span.attributes["weir.isSweep"] = true
            span.setStatus(SpanStatus(code: .ok))
            try? tracer.withSpan("apply", ofKind: .client) { _ in throw Failure() }
        }
        let said = try await CollectorPeer.with { url in
            let transport = try AsyncHTTPTransport()
            let exporter = Self.exporter(tracer) { body in
                try await transport.send(
                    HTTPCall(
                        method: "POST", url: url, headers: [("content-type", "application/json")], body: body)
                ).status
            }
            await exporter.flush()
            await transport.shutDown()
        }
        let lines = said.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        try #require(lines.count == 2, "\(said)")
        // service, name, kind, status, has a parent of the same trace, attributes, events
        #expect(
            lines[0] == ["weir", "apply", "SPAN_KIND_CLIENT", "STATUS_CODE_ERROR", "child", "{}", "exception"],
            "\(said)")
        #expect(lines[1][..<5] == ["weir", "round", "SPAN_KIND_INTERNAL", "STATUS_CODE_OK", "root"], "\(said)")
        #expect(
            lines[1][5]
                == #"{"weir.changes": 9007199254740993, "weir.environment": "\u00e9 \u0001", "weir.isSweep": true}"#,
            "\(said)")
    }
}
