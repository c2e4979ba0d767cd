import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// What is done to an environment besides applying to it. All of it is noted with who did it.
struct EnvironmentOperation {
    var store: Store
    var environment: String
    var actor: String

    func suspend(reason: String) async throws -> ShownSuspension {
        let changed = try await store.suspend(environment: environment, actor: actor, reason: reason)
        return ShownSuspension(environment: environment, isSuspended: true, hasChanged: changed)
    }

    func resume() async throws -> ShownSuspension {
        let changed = try await store.resume(environment: environment, actor: actor)
        return ShownSuspension(environment: environment, isSuspended: false, hasChanged: changed)
    }

    /// Throws a `CommandFailure` where nobody is going to look.
    func sync() async throws -> ShownSync {
        guard let holder = try await store.requestSync(environment: environment, actor: actor) else {
            throw CommandFailure(
                """
                noted, but nobody keeps environment \(environment): no controller has its lease; start one, or run \
                weir apply
                """)
        }
        return ShownSync(environment: environment, holder: holder)
    }

    /// What the last apply left blocked and can be approved.
    func blocked() async throws -> ShownBlocked {
        let environments = try await store.environments()
        guard let summary = environments.first(where: { $0.name == environment }),
            let applied = summary.environment.applied
        else { throw StoreError.unknownEnvironment(environment) }
        let blocked = BlockedSet(pending: try await store.pending(environment: environment))
        return ShownBlocked(
            environment: environment, commit: applied.commit, items: blocked.items, digest: "sha256:\(blocked.digest)")
    }

    func approve(_ blocked: ShownBlocked, reason: String) async throws -> ShownApproval {
        ShownApproval(
            environment: environment,
            approval: try await store.approve(
                environment: environment, commit: blocked.commit, items: Set(blocked.items), by: actor,
                reason: reason))
    }
}

/// What came of `weir suspend` and `weir resume`.
struct ShownSuspension: Shown {
    var environment: String
    var isSuspended: Bool
    var hasChanged: Bool

    func text(isWide: Bool) -> String {
        switch (isSuspended, hasChanged) {
        case (true, true): "Environment \(environment) is suspended.\n"
        case (true, false): "Environment \(environment) was suspended already.\n"
        case (false, true): "Environment \(environment) is resumed.\n"
        case (false, false): "Environment \(environment) was not suspended.\n"
        }
    }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        Listing.Value.json(
            ["changed": .boolean(hasChanged), "environment": .text(environment), "suspended": .boolean(isSuspended)],
            layout)
    }
}

/// What came of `weir sync`.
struct ShownSync: Shown {
    var environment: String
    var holder: String

    func text(isWide: Bool) -> String { "Asked \(holder) to look at environment \(environment).\n" }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        Listing.Value.json(["environment": .text(environment), "holder": .text(holder)], layout)
    }
}

/// What `weir approve` would approve.
struct ShownBlocked: Shown {
    var environment: String
    var commit: ObjectID
    var items: [Approval.Item]
    /// Of the items; see `BlockedSet`.
    var digest: String

    func text(isWide: Bool) -> String {
        if items.isEmpty { return "Nothing that can be approved is blocked in environment \(environment).\n" }
        let lines = items.map { TerminalText.escaped("  \($0.action.rawValue) \($0.key)") + "\n" }
        return "Blocked in environment \(environment) at \(commit.short):\n" + lines.joined()
    }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        Listing.Value.json(
            [
                "commit": .text(commit.description), "digest": .text(digest), "environment": .text(environment),
                "items": .items(items),
            ], layout)
    }
}

/// What came of `weir approve`.
struct ShownApproval: Shown {
    var environment: String
    var approval: Approval

    func text(isWide: Bool) -> String { "Approved as \(approval.id): run weir apply again.\n" }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        Listing.Value.json(
            [
                "approvedAt": .text(approval.approvedAt.description), "approvedBy": .text(approval.approvedBy),
                "commit": .text(approval.commit.description), "environment": .text(environment),
                "id": .text(approval.id.description), "items": .items(approval.items.sorted()),
                "reason": .text(approval.reason),
            ], layout)
    }
}

extension Listing.Value {
    fileprivate static func json(_ members: [String: Listing.Value], _ layout: JSONWriter.Layout) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        Listing.Value.object(members).write(to: &writer)
        return writer.bytes
    }

    fileprivate static func items(_ items: [Approval.Item]) -> Listing.Value {
        .list(
            items.map { item in
                .object([
                    "action": .text(item.action.rawValue), "key": .text(item.key.name),
                    "kind": .text(item.key.kind.rawValue),
                ])
            })
    }
}
