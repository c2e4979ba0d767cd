import Testing
import WeirModel
import WeirRotation
import WeirRotators
import WeirSecrets
import WeirTesting

@Suite("Calls of a service that issues keys") struct IssuingServiceTests {
    private static let bearer = HTTPRotatorCall.Header(name: "Authorization", value: "Bearer {{secrets.ADMIN}}")

    /// The service makes the keys.
    private static func issued(_ service: IssuingService) -> HTTPRotator {
        HTTPRotator(
            create: HTTPRotatorCall(
                method: "POST", url: "\(service.origin)/keys", headers: [bearer], valueAt: "/data/key"),
            verify: HTTPRotatorCall(
                method: "GET", url: "\(service.origin)/me",
                headers: [.init(name: "Authorization", value: "Bearer {{new}}")], expect: 200),
            revoke: HTTPRotatorCall(
                method: "DELETE", url: "\(service.origin)/keys/{{current.id}}", headers: [bearer]))
    }

    /// weir makes them.
    private static func imported(_ service: IssuingService) -> HTTPRotator {
        var rotator = issued(service)
        rotator.create = HTTPRotatorCall(
            method: "POST", url: "\(service.origin)/keys/import", headers: [bearer], body: #"{"key": "{{new}}"}"#,
            idAt: "/id")
        rotator.revoke?.headers = [.init(name: "Authorization", value: "Bearer {{new}}")]
        return rotator
    }

    private static func with(
        _ make: (IssuingService) -> HTTPRotator, _ body: (IssuingService, HTTPRotating) async throws -> Void
    ) async throws {
        try await IssuingService.with { service in
            let transport = try AsyncHTTPTransport()
            let reach = RotatorReach.of(["ADMIN": IssuingService.administrator])
            try await body(service, HTTPRotating(make(service), transport: transport, reach: reach))
            await transport.shutDown()
        }
    }

    @Test("keys that the service makes are made once, proved and taken away")
    func issuedKeys() async throws {
        try await Self.with(Self.issued) { service, rotator in
            #expect(rotator.needsAccount)
            let first = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            let again = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            #expect(first.value != nil && first.value == again.value && first.account == "id/1")
            let old = RotatedVersion(value: first.value, account: first.account)
            let second = try await rotator.stage(RotatedVersion(nil), current: old, operation: operation(2))
            let new = RotatedVersion(value: second.value, account: second.account)
            #expect(second.account == "id/2")
            #expect(await rotator.probe(old, operation: operation(2)) == Probe(.works))
            #expect(await rotator.probe(new, operation: operation(2)) == Probe(.works))
            for _ in 1...2 { try await rotator.revoke(old, current: new, operation: operation(2)) }
            let probe = await rotator.probe(old, operation: operation(2))
            #expect(probe.verdict == .refused)
            #expect(probe.reason == "\(service.host) has answered verify with status 401")
            #expect(try await service.keys().keys.sorted() == ["id/2"])
        }
    }

    @Test("keys that weir makes are sent as JSON, whatever is in them")
    func importedKeys() async throws {
        try await Self.with(Self.imported) { service, rotator in
            let odd = "a\"b\\c\u{e9}{{current}}"
            let staged = try await rotator.stage(RotatedVersion(odd), current: nil, operation: operation(1))
            #expect(staged.account == "id/1" && staged.value == nil)
            #expect(try await service.keys() == ["id/1": odd])
            let other = try await rotator.stage(RotatedVersion("plain"), current: nil, operation: operation(2))
            // By the one that stays.
            let stays = RotatedVersion("plain", other.account)
            try await rotator.revoke(RotatedVersion(odd, staged.account), current: stays, operation: operation(2))
            #expect(try await service.keys() == ["id/2": "plain"])
            let requests = try await service.requests()
            #expect(requests[0].headers["content-type"] == "application/json")
            #expect(requests[0].headers["idempotency-key"] == operation(1).description)
            #expect(requests.last?.call == "DELETE /keys/id%2F1")
            #expect(requests.last?.headers["authorization"] == "Bearer plain")
        }
    }

    @Test("an answer that is lost after the call had its effect comes again", arguments: ["lose", "garble"])
    func lost(fault: String) async throws {
        try await Self.with(Self.issued) { service, rotator in
            try await service.fail("POST /keys", fault)
            let message = await failure {
                _ = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            }
            #expect(message?.contains(service.host) == true, "\(message ?? "")")
            #expect(try await service.keys().count == 1)
            let staged = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            #expect(try await service.keys().count == 1)
            let version = RotatedVersion(value: staged.value, account: staged.account)
            #expect(await rotator.probe(version, operation: operation(1)) == Probe(.works))
            try await service.fail("DELETE /keys", "lose")
            #expect(await failure { try await rotator.revoke(version, current: nil, operation: operation(1)) } != nil)
            try await rotator.revoke(version, current: nil, operation: operation(1))
        }
    }

    @Test("only 401 and 403 refuse a version")
    func verdicts() async throws {
        try await Self.with(Self.issued) { service, rotator in
            let staged = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            let version = RotatedVersion(value: staged.value, account: staged.account)
            for (fault, verdict, status) in [
                ("refuse", ProbeVerdict.refused, 401), ("forbid", .refused, 403), ("break", .unclear, 500),
                ("redirect", .unclear, 307),
            ] {
                try await service.fail("GET /me", fault, target: "\(service.origin)/elsewhere")
                let probe = await rotator.probe(version, operation: operation(1))
                #expect(probe == Probe(verdict, reason: "\(service.host) has answered verify with status \(status)"))
            }
            try await service.fail("GET /me", "lose")
            #expect(await rotator.probe(version, operation: operation(1)).verdict == .unclear)
            try await service.fail("POST /keys", "redirect", target: "\(service.origin)/elsewhere")
            let message = await failure {
                _ = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(2))
            }
            #expect(message == "\(service.host) has answered create with status 307")
            try await service.fail("DELETE /keys", "break")
            #expect(await failure { try await rotator.revoke(version, current: nil, operation: operation(1)) } != nil)
            #expect(await rotator.probe(version, operation: operation(1)) == Probe(.works))
            let calls = try await service.requests().map(\.call)
            #expect(!calls.contains { $0.contains("elsewhere") })
        }
    }

    @Test("a service that does not answer proves nothing", .timeLimit(.minutes(2 * Sanitizer.patience)))
    func stalled() async throws {
        try await Self.with(Self.issued) { service, rotator in
            let staged = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            let version = RotatedVersion(value: staged.value, account: staged.account)
            try await service.fail("GET /me", "stall")
            let probe = await rotator.probe(version, operation: operation(1))
            #expect(probe.verdict == .unclear)
            #expect(probe.reason?.contains("has not answered within") == true, "\(probe)")
        }
    }

    @Test("whoever may not call is told the status, and nothing that was sent")
    func refusedCalls() async throws {
        try await IssuingService.with { service in
            let transport = try AsyncHTTPTransport()
            let reach = RotatorReach.of(["ADMIN": "CANARY-77aa"])
            let rotator = HTTPRotating(Self.issued(service), transport: transport, reach: reach)
            let message = await failure {
                _ = try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(1))
            }
            #expect(message == "\(service.host) has answered create with status 401")
            await transport.shutDown()
        }
    }

    @Test("a host that is not allowed sees no request, and no secret is looked up for it")
    func allowed() async throws {
        try await IssuingService.with { service in
            let transport = try AsyncHTTPTransport()
            let reach = RotatorReach(isAllowed: { _ in false }) { name in
                Issue.record("\(name) was asked for")
                throw RotatorFailure("")
            }
            let rotator = HTTPRotating(Self.issued(service), transport: transport, reach: reach)
            let version = RotatedVersion("x", "id/1")
            for message in [
                await failure { _ = try await rotator.stage(version, current: nil, operation: operation(1)) },
                await failure { try await rotator.revoke(version, current: version, operation: operation(1)) },
                await rotator.probe(version, operation: operation(1)).reason,
            ] {
                #expect(message?.contains("may not talk to \(service.host)") == true, "\(message ?? "")")
            }
            #expect(try await service.requests().isEmpty)
            await transport.shutDown()
        }
    }
}
