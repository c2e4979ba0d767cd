import WeirCustody
import WeirModel
import WeirPlanning
import WeirSecrets
import WeirStore

/// What this process may read and open of secrets in one environment.
struct SecretAccess: Sendable {
    var allowances: SecretAllowances
    /// nil: there is no key to encrypt with.
    var ring: KeyRing?
    let sources: SecretSourceReaders

    /// - Parameters:
    ///   - configuration: what the operator says.
    ///   - environment: the environment's name.
    ///   - privateKeyFile: the key of a private server, where that is the database.
    init(_ configuration: OperatorConfiguration, environment: String, privateKeyFile: String?) throws {
        allowances = configuration.allowances[environment] ?? SecretAllowances()
        let clients = ServiceClients()
        ring = try EncryptionKeys.ring(configuration, clients, privateKeyFile: privateKeyFile)
        sources = SecretSourceReaders(configuration, clients)
    }

    /// What the sources say of the secrets that a plan needs.
    func observe(
        _ desired: DesiredState, _ observed: ObservedState, _ snapshot: Snapshot?, in content: OpenedSource
    ) async throws -> SecretSources {
        var result = SecretSources(allowances: allowances, canStore: ring != nil)
        let needed = Planner.sourcesNeeded(desired: desired, observed: observed, allowances: allowances)
        guard !needed.isEmpty else { return result }
        let moved = observed.following(desired.moves).state
        let owners = Dictionary(
            moved.customers.map { ($0.slug, $0.row.id) }, uniquingKeysWith: { first, _ in first }
        ).merging(moved.rest?.owners ?? [:]) { read, _ in read }
        var stored: [StoredDataKey] = []
        if let environment = observed.environment { stored = try await snapshot?.dataKeys(environment.id) ?? [] }
        var keys = DataKeys(stored, environment: observed.environment?.id, ring: ring)
        var opened = sources
        try await opened.open(needed.map { ($0.key, $0.origin) }, in: content)
        for declaration in needed {
            guard case .source(let source) = declaration.origin else { continue }
            let owner = declaration.key.customer.map { owners[$0] }
            let answer = await Self.ask(source, of: declaration.key, opened)
            result.states[declaration.key] = await state(answer, owner, &keys)
        }
        return result
    }

    /// What a source said.
    private enum Answer {
        /// The value, and the version where the source tells one.
        case value(SecretValue, SourceVersion?)
        case failure(SecretSourceError)
    }

    private static func ask(
        _ source: SecretSource, of secret: SecretKey, _ sources: SecretSourceReaders
    ) async -> Answer {
        do throws(SecretSourceError) {
            let answer = try await sources.read(source, of: secret)
            return .value(answer.value, answer.version)
        } catch {
            return .failure(error)
        }
    }

    /// - Parameter owner: the customer's row; nil for the repository, `.some(nil)` for a customer that is new.
    private func state(
        _ answer: Answer, _ owner: Identifier??, _ keys: inout DataKeys
    ) async -> SecretSources.State {
        switch answer {
        case .value(_, let version?): return .version(version.id)
        case .value(let value, nil):
            switch owner {
            case .some(nil): return .present
            case .some(.some(let customer)): return await keys.version(of: value, customer)
            case nil: return await keys.version(of: value, nil)
            }
        case .failure(let error):
            switch error.kind {
            case .away: return .unchecked(reason: error.description)
            case .missing, .refused, .invalid: return .failed(reason: error.description, hint: error.hint)
            }
        }
    }

    /// Gets the values that a plan asks for, and encrypts them.
    ///
    /// - Parameters:
    ///   - environment: the row of the environment.
    ///   - stored: its data keys.
    ///   - content: what the plan was made from.
    ///
    /// Throws a `CommandFailure` where a source has another value than the plan saw, and what sources and keys throw.
    func seal(
        _ plan: Plan, observed: ObservedState, revision: Identifier, environment: Identifier,
        in content: OpenedSource, stored: () async throws -> [StoredDataKey]
    ) async throws -> SealedSecrets {
        var sealed = SealedSecrets()
        let writes = plan.changes.compactMap { change -> (UnitChange, SecretWrite, SecretWrite.NewValue)? in
            guard case .secret(let write) = change.write, let value = write.value else { return nil }
            return (change, write, value)
        }
        guard !writes.isEmpty else { return sealed }
        var sources = sources
        try await sources.open(writes.map { ($0.1.secret, $0.2.origin) }, in: content)
        guard let ring else { throw CommandFailure("there is no key to encrypt secrets with") }
        let identifiers = NewIdentifiers(revision: revision)
        var owners = Dictionary(
            observed.customers.map { ($0.slug, $0.row.id) }, uniquingKeysWith: { first, _ in first }
        ).merging(observed.rest?.owners ?? [:]) { read, _ in read }
        for change in plan.changes where change.key.kind == .customer {
            owners[change.key.name] = change.row?.id ?? identifiers.unit(change.key)
        }
        var keys = DataKeys(try await stored(), environment: environment, ring: ring)
        for (change, write, planned) in writes {
            let owner = write.secret.customer.flatMap { owners[$0] }
            let dataKey = try await keys.key(of: owner, makingOne: true)
            let (value, version) = try await value(planned, write.secret, sources, dataKey)
            let secret = change.row?.id ?? identifiers.unit(change.key)
            sealed.values.append(
                .init(
                    secret: write.secret, number: planned.number,
                    sealed: try SealedSecret.seal(
                        value, with: dataKey,
                        binding: SecretBinding(environment: environment, secret: secret, version: planned.number)),
                    dataKey: dataKey.id, fingerprint: Fingerprint(of: value, with: dataKey).bytes,
                    sourceVersion: version))
        }
        sealed.newKeys = keys.made
        return sealed
    }

    private func value(
        _ planned: SecretWrite.NewValue, _ secret: SecretKey, _ sources: SecretSourceReaders, _ dataKey: DataKey
    ) async throws -> (value: SecretValue, version: String?) {
        switch planned.origin {
        case .generated(let recipe): return (try SecretGenerator.generate(recipe), nil)
        case .issued: throw CommandFailure("nobody asks the service of secret \(secret) for a value yet")
        case .source(let source):
            let (value, version) = try await sources.read(source, of: secret)
            let found = version?.id ?? Fingerprint(of: value, with: dataKey).text
            guard planned.sourceVersion == nil || planned.sourceVersion == found else {
                throw CommandFailure(
                    "nothing was applied. \(source.kind) \(source.path) has another value than when it was planned; plan again",
                    status: .blocked)
            }
            return (value, found)
        }
    }
}
