public import WeirModel
import WeirPlanning
public import WeirRotation
public import WeirStore

/// Carries the rotations of an environment on, as far as they get now: loads a record, performs what is to be done,
/// tells the machine what came of it, stores what the machine answers, and so on.
///
/// It may die between any two of these. Whoever comes next goes on from what is stored.
public struct RotationDriver: Sendable {
    let store: Store
    let lease: Lease
    let actor: String
    let steps: RotationSteps
    /// How long steps that have to be tried again are waited for, all together.
    let patience: Duration
    private let performer: RotationPerformer

    /// A step whose record was changed by somebody else is begun again so often.
    private static let mostCollisions = 20

    /// - Parameters:
    ///   - lease: of the environment; somebody has to keep it meanwhile.
    ///   - custody: what opens and closes values.
    ///   - ports: what rotators and sources are reached by.
    ///   - actor: who does it, for the audit.
    ///   - patience: how long to wait for the time at which a step that did not succeed is tried again; an overlap is
    ///     never waited for.
    ///   - steps: what happens between the steps; for tests.
    public init(
        store: Store, lease: Lease, custody: Custody, ports: RotationPorts, actor: String,
        patience: Duration = .zero, steps: RotationSteps = .uninterrupted
    ) {
        self.store = store
        self.lease = lease
        self.actor = actor
        self.patience = patience
        self.steps = steps
        performer = RotationPerformer(store: store, lease: lease, custody: custody, ports: ports)
    }

    /// Carries on every rotation of the environment in which something is to be done now.
    ///
    /// - Returns: what became of each, those that fail at what is outside included.
    /// - Throws: `StoreError`.
    public func driveOpen() async throws -> [RotationOutcome] {
        var outcomes: [RotationOutcome] = []
        for open in try await store.openRotations(environment: lease.environmentID) where open.isDue {
            if let outcome = try await drive(open.secret) { outcomes.append(outcome) }
        }
        return outcomes
    }

    /// Carries the rotation of one secret on until there is nothing to be done now.
    ///
    /// - Returns: nil where there is no such secret.
    /// - Throws: `StoreError`.
    public func drive(_ secret: Identifier) async throws -> RotationOutcome? {
        var notices: [RotationNotice] = []
        var collisions = 0
        while true {
            guard let stored = try await store.rotation(of: secret, environment: lease.environmentID) else {
                return nil
            }
            let end = try await drive(stored, &notices)
            if case .rests(let last) = end { return RotationOutcome(last, notices: notices) }
            collisions += 1
            guard collisions < Self.mostCollisions else { return RotationOutcome(stored, notices: notices) }
        }
    }

    /// How carrying on ended.
    private enum End {
        case rests(StoredRotation)
        /// Somebody else has stored something meanwhile.
        case collided
    }

    private func drive(_ start: StoredRotation, _ notices: inout [RotationNotice]) async throws -> End {
        guard !Self.isAtRest(start) else { return .rests(start) }
        var stored = start
        // Nobody knows how far what is to be done has got.
        if let transition = try machine(of: start).transition(on: .resumed, at: start.now, lagging: start.lagging) {
            guard let next = try await commit(RotationCommit(transition), &notices) else { return .collided }
            stored = next
        }
        let waitsUntil = ContinuousClock.now + patience
        while !Self.isAtRest(stored) {
            if let time = stored.record.notBefore, time > stored.now {
                guard let next = try await waited(for: time, stored, waitsUntil) else { break }
                stored = next
                continue
            }
            var performed = RotationPerformer.Performed(.tick)
            if ![.wait, .awaitSource].contains(stored.record.activity) {
                try await steps.before(.performing(stored.record.stage, stored.record.activity))
                guard let result = try await performer.perform(stored) else { break }
                performed = result
                try await steps.before(.committing(stored.record.stage, stored.record.activity))
            }
            guard
                let current = try await store.rotation(of: stored.record.secret, environment: lease.environmentID),
                current.record.revision == stored.record.revision
            else { return .collided }
            let transition = try machine(of: stored).transition(
                on: performed.event, at: current.now, lagging: current.lagging)
            guard let transition else {
                if performed.problem != stored.problem {
                    try await store.note(performed.problem, of: stored.record, environment: lease.environmentID)
                    stored.problem = performed.problem
                }
                break
            }
            let commit = RotationCommit(
                transition, value: transition.storesValue == nil ? nil : performed.value, newKey: performed.newKey,
                account: performed.account, problem: performed.problem)
            guard let next = try await self.commit(commit, &notices) else { return .collided }
            stored = next
        }
        return .rests(stored)
    }

    /// The secret at a time that is not far; nil where that is too long.
    private func waited(
        for time: Instant, _ stored: StoredRotation, _ end: ContinuousClock.Instant
    ) async throws -> StoredRotation? {
        let wait = Duration.microseconds(time.microseconds - stored.now.microseconds)
        guard ![.overlap, .idle].contains(stored.record.stage), ContinuousClock.now + wait <= end else { return nil }
        try await Task.sleep(for: wait)
        return try await store.rotation(of: stored.record.secret, environment: lease.environmentID)
    }

    private func commit(
        _ commit: RotationCommit, _ notices: inout [RotationNotice]
    ) async throws -> StoredRotation? {
        let after = try await store.commit(commit, environment: lease.environmentID, lease: lease, actor: actor)
        if after != nil {
            notices += commit.transition.notices
            try await steps.before(.committed(commit.transition.after.stage, commit.transition.after.activity))
        }
        return after
    }

    private func machine(of stored: StoredRotation) throws -> RotationMachine {
        RotationMachine(record: stored.record, declaration: try stored.declaration)
    }

    /// Plans ask for what is due; a secret that nobody asks anything of is left alone.
    private static func isAtRest(_ stored: StoredRotation) -> Bool {
        stored.record.stage == .idle && stored.record.queued == nil
    }
}

/// What became of a secret's rotation, as far as it got.
public struct RotationOutcome: Sendable {
    /// Which secret, with all that is stored of it.
    public var stored: StoredRotation
    /// What there is to tell, in order.
    public var notices: [RotationNotice]

    init(_ stored: StoredRotation, notices: [RotationNotice]) {
        self.stored = stored
        self.notices = notices
    }
}

extension StoredRotation {
    /// What the secret's declaration said when it was last applied.
    ///
    /// - Throws: `StoreError.corrupt` where it is none.
    public var declaration: SecretDeclaration {
        get throws {
            guard let declaration = SecretSpec.declaration(spec, of: secret, path: sourcePath) else {
                throw StoreError.corrupt(table: "secret", row: "\(secret)", problem: "its spec is no declaration")
            }
            return declaration
        }
    }
}

/// What happens between the steps of a rotation. Production lets nothing happen; tests kill the process there.
public struct RotationSteps: Sendable {
    /// A moment between two steps.
    public enum Point: Hashable, Sendable {
        /// What is outside is about to be touched.
        case performing(RotationStage, RotationActivity)
        /// It was touched, and nobody knows yet.
        case committing(RotationStage, RotationActivity)
        /// It was stored.
        case committed(RotationStage, RotationActivity)
    }

    /// Called at each point.
    public var before: @Sendable (Point) async throws -> Void

    /// Calls `before` at each point.
    public init(before: @escaping @Sendable (Point) async throws -> Void) { self.before = before }

    /// Nothing happens between the steps.
    public static let uninterrupted = RotationSteps { _ in }
}
