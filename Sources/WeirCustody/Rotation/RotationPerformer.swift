import WeirModel
import WeirRotation
import WeirRotators
import WeirSecrets
import WeirStore

/// Performs the activities of rotations: what is done outside of the machine and of the transaction that stores its
/// answer. Each can be done again.
struct RotationPerformer: Sendable {
    let store: Store
    let lease: Lease
    let custody: Custody
    let ports: RotationPorts

    /// What came of an activity.
    struct Performed {
        var event: RotationEvent
        var value: NewSecretVersion?
        var newKey: StoredDataKey?
        var account: String?
        var problem: String?

        init(_ event: RotationEvent, problem: String? = nil) {
            self.event = event
            self.problem = problem
        }
    }

    /// nil: it cannot be done here.
    ///
    /// Throws `StoreError` where the database is in the way, since then nothing can be stored either.
    func perform(_ stored: StoredRotation) async throws -> Performed? {
        do {
            return try await result(stored)
        } catch let error as StoreError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            return Performed(.failed, problem: "\(error)")
        }
    }

    private func result(_ stored: StoredRotation) async throws -> Performed? {
        let record = stored.record
        switch record.activity {
        case .generate: return try await generate(stored)
        case .readSource: return try await readSource(stored)
        case .proceed, .promote: return Performed(.done)
        case .stage: return try await stage(stored)
        case .probe: return try await probe(stored)
        case .revoke: return try await revoke(stored)
        case .announce:
            try await store.announce(record, environment: lease.environmentID, lease: lease)
            return Performed(.done)
        case .shred:
            try await store.shred(record.secret, environment: lease.environmentID, lease: lease)
            return Performed(.done)
        case .wait, .awaitSource: return nil
        }
    }

    // MARK: Values

    private func generate(_ stored: StoredRotation) async throws -> Performed {
        guard case .generated(let recipe) = try stored.declaration.origin else {
            return Performed(.failed, problem: "its value is not one that weir makes")
        }
        var keys = try await custody.keys()
        return try await keeping(try SecretGenerator.generate(recipe), nil, stored, &keys)
    }

    private func readSource(_ stored: StoredRotation) async throws -> Performed? {
        guard case .source(let source) = try stored.declaration.origin else {
            return Performed(.failed, problem: "its value is not one that is read")
        }
        guard let (value, version) = try await ports.read(source, stored.secret) else { return nil }
        var keys = try await custody.keys()
        let dataKey = try await keys.key(of: stored.customer, makingOne: true)
        let found = version?.id ?? Fingerprint(of: value, with: dataKey).text
        let current = stored.versions.first { $0.label == .current }
        if current?.sourceVersion == found { return Performed(.unchanged) }
        return try await keeping(value, found, stored, &keys)
    }

    private func keeping(
        _ value: SecretValue, _ sourceVersion: String?, _ stored: StoredRotation, _ keys: inout DataKeys
    ) async throws -> Performed {
        var performed = Performed(.done)
        performed.value = try await custody.seal(
            value, as: stored.record.latest + 1, of: stored, sourceVersion: sourceVersion, &keys)
        performed.newKey = keys.made.first
        let current = stored.versions.first { $0.label == .current }
        performed.account = try rotator(of: stored)?.account(besides: current?.account)
        return performed
    }

    // MARK: Rotators

    private func rotator(of stored: StoredRotation) throws -> (any Rotator)? {
        let custody = custody
        let customer = stored.secret.customer
        return try ports.rotator(try stored.declaration) { name in
            try await custody.value(of: name, for: customer)
        }
    }

    private func required(_ stored: StoredRotation) throws -> any Rotator {
        guard let rotator = try rotator(of: stored) else { throw SecretUnavailable("it has no rotator") }
        return rotator
    }

    private func version(
        _ number: Int?, of stored: StoredRotation, _ keys: inout DataKeys
    ) async throws -> RotatedVersion? {
        guard let number, let version = stored.versions.first(where: { $0.number == number }) else { return nil }
        let value = version.sealed == nil ? nil : try await custody.open(version, &keys)
        return RotatedVersion(value: value, account: version.account)
    }

    private func operation(_ stored: StoredRotation) -> Identifier {
        stored.record.running?.operation ?? stored.record.secret
    }

    private func stage(_ stored: StoredRotation) async throws -> Performed {
        let rotator = try required(stored)
        var keys = try await custody.keys()
        guard let pending = try await version(stored.record.pending, of: stored, &keys) else {
            return Performed(.failed, problem: "there is no new version")
        }
        let current = try await version(stored.record.current, of: stored, &keys)
        // Whoever was asleep since it got the lease must not act on what it saw then.
        _ = try await store.heartbeat(lease)
        let staged = try await rotator.stage(pending, current: current, operation: operation(stored))
        var performed = Performed(.done)
        if let value = staged.value, pending.value == nil, let number = stored.record.pending {
            performed.value = try await custody.seal(value, as: number, of: stored, sourceVersion: nil, &keys)
            performed.newKey = keys.made.first
        } else if pending.value == nil {
            return Performed(.failed, problem: "the service made no value")
        }
        performed.account = staged.account
        return performed
    }

    private func probe(_ stored: StoredRotation) async throws -> Performed {
        let rotator = try required(stored)
        var keys = try await custody.keys()
        let machine = RotationMachine(record: stored.record, declaration: try stored.declaration)
        var verdicts: [Int: ProbeVerdict] = [:]
        var problems: [String] = []
        for number in machine.versionsToProbe {
            let probe = await self.probe(number, of: stored, rotator, &keys)
            verdicts[number] = probe.verdict
            if let reason = probe.reason { problems.append("v\(number): \(reason)") }
        }
        return Performed(.probed(verdicts), problem: problems.isEmpty ? nil : problems.joined(separator: "; "))
    }

    private func probe(
        _ number: Int, of stored: StoredRotation, _ rotator: any Rotator, _ keys: inout DataKeys
    ) async -> Probe {
        do {
            guard let version = try await version(number, of: stored, &keys), version.value != nil else {
                return Probe(.unclear, reason: "its value is not stored")
            }
            // Without it the version could never be taken away: it has to be made known once more.
            let isPending = stored.record.stage == .generated && number == stored.record.pending
            if isPending, rotator.needsAccount, version.account == nil { return Probe(.refused) }
            return await rotator.probe(version, operation: operation(stored))
        } catch {
            return Probe(.unclear, reason: "\(error)")
        }
    }

    private func revoke(_ stored: StoredRotation) async throws -> Performed {
        let rotator = try required(stored)
        var keys = try await custody.keys()
        guard let version = try await version(stored.record.versionToRevoke, of: stored, &keys) else {
            return Performed(.done)
        }
        let current = try await self.version(stored.record.current, of: stored, &keys)
        _ = try await store.heartbeat(lease)
        try await rotator.revoke(version, current: current, operation: operation(stored))
        return Performed(.done)
    }
}
