import WeirCustody
import WeirModel
import WeirPlanning
import WeirStore

/// Carries out a plan: asks, takes the lease, applies, says what was done.
struct Application: Sendable {
    var store: Store
    /// For the values of secrets.
    var secrets: SecretAccess?
    var isConfirmed: Bool
    var lockTimeout: Duration
    /// Held by whoever applies again and again; nil: each apply takes its own.
    var lease: Lease?

    /// How long a lease lasts from one heartbeat to the next.
    static let timeToLive = Duration.seconds(15)

    /// What came of it.
    enum Result: Sendable {
        case applied(AppliedRevision, [RotationOutcome])
        case nothingToDo([RotationOutcome])
        case declined
    }

    /// Applies `made.plan`.
    ///
    /// Throws a `CommandFailure` where the plan as a whole is refused, and what the store throws.
    func apply(_ made: PlanMaker.Made) async throws -> Result {
        let plan = made.plan
        if let refusal = plan.refusals.first {
            let status: ExitStatus = plan.refusals.contains { $0.kind == .strict } ? .held : .blocked
            let reasons = plan.refusals.map(\.message).joined(separator: "\n")
            throw CommandFailure("nothing was applied. \(reasons)", status: refusal.kind == .strict ? .held : status)
        }
        guard ApplyDecision(plan, observed: made.observed) == .record else {
            if let environment = made.observed.environment?.id {
                try await store.auditDrift(environment: environment, observed: made.observed.drift)
                try await store.settleDrift(plan, environment: environment)
                // What it shows is what is wanted: a database that was restored lacks nothing.
                try await store.settle(environment: environment)
            }
            return .nothingToDo(try await carryOn(made))
        }
        if !plan.changes.isEmpty, !isConfirmed {
            guard try Terminal.confirm("Apply these changes to environment \(plan.environment)?") else {
                return .declined
            }
        }
        let revision = Identifier.random()
        return try await Progress.during("Applying") {
            try await withLease(of: plan.environment) { lease in
                // Whoever keeps the environment deals with drift; without the lease it would be news to another one.
                try await store.auditDrift(environment: lease.environmentID, observed: made.observed.drift)
                // Values are read and encrypted before anything is locked.
                let sealed =
                    try await secrets?.seal(
                        plan, observed: made.observed, revision: revision, environment: lease.environmentID,
                        in: made.content
                    ) { try await store.dataKeys(lease.environmentID) } ?? SealedSecrets()
                let applied = try await store.apply(
                    plan, revision: revision, actor: ProcessEnvironment.actor, lease: lease,
                    blobs: made.blobs, sealed: sealed, steps: ApplyInterruption.steps)
                return .applied(applied, try await carryOn(made, after: lease))
            }
        }
    }

    /// Carries on the rotations that were asked for. What stands in their way does not undo what was applied.
    private func carryOn(_ made: PlanMaker.Made, after lease: Lease) async throws -> [RotationOutcome] {
        guard made.concernsSecrets else { return [] }
        do {
            return try await rotations(made.plan)?.drive(after: lease, content: made.content) ?? []
        } catch let error as CancellationError {
            throw error
        } catch {
            Terminal.writeError("Rotations were not carried on: \(CommandFailure(describing: error).message)\n")
            return []
        }
    }

    private func withLease<Value: Sendable>(
        of environment: String, _ body: @escaping @Sendable (Lease) async throws -> Value
    ) async throws -> Value {
        if let lease { return try await body(lease) }
        return try await store.withLease(
            of: environment, holder: LeaseHolder.name, timeToLive: Self.timeToLive, lockTimeout: lockTimeout, body)
    }

    private func rotations(_ plan: Plan) -> Rotations? {
        secrets.map { Rotations(store: store, environment: plan.environment, access: $0) }
    }

    /// Carries on the rotations that are under way, where the commit changes nothing.
    private func carryOn(_ made: PlanMaker.Made) async throws -> [RotationOutcome] {
        if made.observed.environment?.isSuspended == true { return [] }
        guard let rotations = rotations(made.plan), rotations.access.ring != nil, try await rotations.isDue() else {
            return []
        }
        return try await Progress.during("Rotating") {
            try await withLease(of: made.plan.environment) { lease in
                try await rotations.drive(after: lease, content: made.content)
            }
        }
    }
}

/// How this process is named in leases: who, where, and which process.
enum LeaseHolder {
    static var name: String { "\(ProcessEnvironment.actor) pid \(ProcessIdentity.number)" }
}
