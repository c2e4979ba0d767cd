import Testing
import WeirCustody
import WeirModel
import WeirPostgres
import WeirRotation
import WeirStore
import WeirTesting

/// A client that logs in all the time, while its password is replaced again and again by a process that dies at each step.
@Suite("Rotations that are killed") struct RotationKillTests {
    @Test("row 18: a client never fails to log in, through fifty rotations and a kill at every step")
    func client() async throws {
        try await RotatedRoles.with { place in
            let instance = Identifier.random()
            try await place.fleet.execute(
                """
                INSERT INTO weir.secret_use (environment, secret_id, instance_id, version, epoch, runner, acknowledged_at)
                VALUES (\(place.environment), \(place.secret), \(instance), 1, 1, 'client', now())
                """)
            let report = try await withThrowingTaskGroup(of: Client.Report?.self) { group in
                group.addTask { try await Client(place: place, instance: instance).run() }
                group.addTask {
                    try await rotate(place)
                    return nil
                }
                var report: Client.Report?
                for try await result in group {
                    report = report ?? result
                    // Whoever is done first ends the other: the client never is.
                    group.cancelAll()
                }
                return try #require(report)
            }
            #expect(
                report.failures.isEmpty, "\(report.failures.count) of \(report.logins): \(report.failures.prefix(3))")
            #expect(report.logins > 100 && report.versions.count > 20, "\(report.logins) with \(report.versions.count)")
        }
    }

    private func rotate(_ place: RotatedRoles) async throws {
        var kills = 0
        var isEnumerated = false
        for rotation in 1...50 {
            let before = try await place.stored().record.current ?? 0
            // Until the client has the new version, then from there on.
            var wasKilled = false
            for words in [["secrets", "rotate", RotatedRoles.name], ["secrets", "rotate"]] {
                let kill = ["WEIR_TEST_KILL_AT_ROTATION_STEP": isEnumerated ? nil : "\(rotation)"]
                let outcome = try await place.fleet.weir(words, environment: kill)
                if outcome.status == 128 + 9 {
                    (kills, wasKilled) = (kills + 1, true)
                    try await place.check("killed at step \(rotation)")
                    try await place.endLease()
                } else {
                    #expect(outcome.status == 0, "\(outcome)")
                }
                try await place.waitForClient()
            }
            if !wasKilled { isEnumerated = true }
            try await place.settle()
            try await place.check("rotation \(rotation)")
            #expect(try await place.stored().record.current ?? 0 > before, "rotation \(rotation)")
        }
        // Steps that every such rotation has; fewer would mean that the kills do not happen.
        #expect(isEnumerated && kills > 25, "\(kills) steps")
    }

    @Test("a process that is killed while it retires goes on with that")
    func retiring() async throws {
        try await RotatedRoles.with(overlap: "1h") { place in
            var step = 1
            while true {
                let outcome = try await place.fleet.weir("secrets", "rotate", RotatedRoles.name)
                #expect(outcome.output.contains("is accepted until "), "\(outcome)")
                let killed = try await place.fleet.weir(
                    "secrets", "retire", RotatedRoles.name,
                    environment: ["WEIR_TEST_KILL_AT_ROTATION_STEP": "\(step)"])
                try await place.check("retiring, step \(step)")
                guard killed.status == 128 + 9 else { break }
                try await place.endLease()
                try await place.settle()
                try await place.check("retired, step \(step)")
                step += 1
            }
            #expect(step > 8, "there were \(step - 1) steps")
        }
    }
}

/// Logs in with the current version every 50 ms, and says when it has taken over a new one.
private struct Client {
    let place: RotatedRoles
    let instance: Identifier

    struct Report: Sendable {
        var logins = 0
        var versions: Set<Int> = []
        var failures: [String] = []
    }

    func run() async throws -> Report {
        var report = Report()
        while !Task.isCancelled {
            do {
                try await once(&report)
                try await Task.sleep(for: .milliseconds(50))
            } catch is CancellationError {
                break
            }
        }
        return report
    }

    private func once(_ report: inout Report) async throws {
        let stored = try await place.stored()
        let current = try #require(stored.versions.first { $0.label == .current })
        do {
            try await place.login(current)
            report.logins += 1
            report.versions.insert(current.number)
        } catch let error as PostgresError {
            report.failures.append("v\(current.number) as \(current.account ?? ""): \(error)")
        }
        _ = try await place.store.acknowledge(
            place.secret, epoch: stored.record.epoch, by: instance, runner: "client", environment: place.environment)
    }
}
