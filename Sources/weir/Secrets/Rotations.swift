import WeirCustody
import WeirModel
import WeirPlanning
import WeirRotation
import WeirRotators
import WeirSecrets
import WeirStore

/// The rotations of one environment, as this process can carry them on.
struct Rotations: Sendable {
    var store: Store
    /// The environment's name.
    var environment: String
    var access: SecretAccess

    /// How long a command waits for steps that are to be tried again soon.
    static let patience = Duration.seconds(45)

    /// The environment's row and the secret's.
    ///
    /// Throws a `CommandFailure` where there is no such secret.
    func find(_ secret: SecretKey) async throws -> (environment: Identifier, secret: Identifier) {
        let id = try await environmentID()
        guard let row = try await store.secretID(secret, environment: id) else {
            throw CommandFailure("there is no secret \(secret); weir secrets list shows those that there are")
        }
        return (id, row)
    }

    private func environmentID() async throws -> Identifier {
        guard let row = try await store.observe(environment: environment, { try await $0.environmentRow() }) else {
            throw StoreError.unknownEnvironment(environment)
        }
        return row.id
    }

    /// Tells a secret's machine what somebody wants. Nothing outside is touched yet.
    ///
    /// Returns what there is to tell of it.
    func ask(_ event: RotationEvent, of secret: SecretKey) async throws -> [RotationNotice] {
        let (id, row) = try await find(secret)
        // Whoever carries the rotation on stores steps meanwhile.
        for _ in 0..<100 {
            guard let stored = try await store.rotation(of: row, environment: id) else { break }
            let machine = RotationMachine(record: stored.record, declaration: try stored.declaration)
            guard let transition = machine.transition(on: event, at: stored.now, lagging: stored.lagging) else {
                return []
            }
            let committed = try await store.commit(
                RotationCommit(transition, problem: stored.problem), environment: id, lease: nil,
                actor: ProcessEnvironment.actor)
            if committed != nil { return transition.notices }
        }
        throw CommandFailure("\(secret) is being written by somebody else all the time; try again")
    }

    /// Carries on one secret's rotation, or all in which something is to be done, under a lease of its own.
    ///
    /// Throws `StoreError.leaseHeld` where somebody else has the lease.
    func drive(_ secret: SecretKey?, lockTimeout: Duration) async throws -> [RotationOutcome] {
        let row: Identifier? = if let secret { try await find(secret).secret } else { nil }
        return try await store.withLease(
            of: environment, holder: LeaseHolder.name, timeToLive: Application.timeToLive, lockTimeout: lockTimeout
        ) { lease in
            let driver = try await driver(lease, content: nil, opening: row.map { [$0] })
            if let row { return try await driver.drive(row).map { [$0] } ?? [] }
            return try await driver.driveOpen()
        }
    }

    /// Carries on what is to be done after an apply, with the files that were applied.
    func drive(after lease: Lease, content: OpenedSource) async throws -> [RotationOutcome] {
        let open = try await store.openRotations(environment: lease.environmentID).filter(\.isDue).map(\.secret)
        guard !open.isEmpty, access.ring != nil else { return [] }
        return try await driver(lease, content: content, opening: open).driveOpen()
    }

    /// Whether there is anything for `drive`.
    func isDue() async throws -> Bool {
        guard let row = try await store.observe(environment: environment, { try await $0.environmentRow() }) else {
            return false
        }
        return try await store.openRotations(environment: row.id).contains(where: \.isDue)
    }

    /// - Parameters:
    ///   - content: the repository's files, where they are at hand.
    ///   - secrets: whose sources are going to be read; nil: all open ones.
    private func driver(
        _ lease: Lease, content: OpenedSource?, opening secrets: [Identifier]?
    ) async throws -> RotationDriver {
        var readers = access.sources
        if let content, let secrets {
            var declared: [(key: SecretKey, origin: SecretOrigin)] = []
            for secret in secrets {
                guard let stored = try await store.rotation(of: secret, environment: lease.environmentID) else {
                    continue
                }
                declared.append((stored.secret, try stored.declaration.origin))
            }
            try await readers.open(declared, in: content)
        }
        let customers = try await store.observe(environment: environment) { try await $0.customerSlugs() }
        let custody = Custody(
            store: store, environment: lease.environmentID, ring: access.ring, allowances: access.allowances)
        return RotationDriver(
            store: store, lease: lease, custody: custody,
            ports: RotationPorts(readers: readers, allowances: access.allowances, customers: customers),
            actor: ProcessEnvironment.actor, patience: Self.patience, steps: RotationInterruption.steps)
    }
}

extension RotationPorts {
    /// What this process reaches, as far as the operator allows it now.
    init(readers: SecretSourceReaders, allowances: SecretAllowances, customers: [String]) {
        self.init(
            read: { source, secret in
                guard allowances.allow(source, of: secret.customer, among: customers) else {
                    throw SecretSourceError(
                        .refused, source, "the operator's configuration does not allow it any more")
                }
                guard readers.canRead(source, of: secret) else { return nil }
                return try await readers.read(source, of: secret)
            },
            rotator: { declaration, secret in
                let reach = RotatorReach(
                    isAllowed: { allowances.allow(rotatorHost: $0, of: declaration.key.customer) },
                    secret: { name async throws(RotatorFailure) in
                        do {
                            return try await secret(name)
                        } catch {
                            throw RotatorFailure(CommandFailure(describing: error).message)
                        }
                    })
                switch declaration.rotation?.rotator {
                case nil, .selfIssued, .manual: return nil
                case .postgresRole(let rotator): return try PostgresRoleRotating(rotator, reach: reach)
                case .http(let rotator):
                    return HTTPRotating(rotator, transport: try readers.clients.rotators(), reach: reach)
                }
            })
    }
}
