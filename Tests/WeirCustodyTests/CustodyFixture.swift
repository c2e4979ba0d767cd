import WeirCustody
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirRotation
import WeirSecrets
import WeirStore
import WeirTesting

/// A database with one secret of the repository, whose service is scripted.
struct CustodyFixture: Sendable {
    let pool: PostgresPool
    let store: Store
    let outside: PostgresConnection
    let ring: KeyRing
    let service = ScriptedService()
    let secret = Identifier.random()
    static let environment = "production"

    init(_ origin: SecretOrigin = .issued, overlap: Int = 0) async throws {
        let database = try await TemporaryPostgreSQL.shared.database(preparedBy: "migrated for custody") { url in
            let pool = PostgresPool(try PostgresConfiguration(url), limit: 1)
            try await Migrator(pool: pool).migrate()
            await pool.close()
        }
        pool = PostgresPool(try PostgresConfiguration(database.url), limit: 4)
        store = Store(pool: pool)
        outside = try await PostgresConnection.open(database.url)
        ring = KeyRing(
            primary: try EnvironmentKeyService(
                in: [EnvironmentKeyService.usualName: LocalKey.generate().revealedText]))
        let environment = try await lease().environmentID
        let call = HTTPRotatorCall(method: "GET", url: "https://example.com/")
        let rotator: SecretRotator =
            origin == .issued
            ? .http(HTTPRotator(create: call, verify: call, revoke: call))
            : { if case .source = origin { .manual } else { .selfIssued } }()
        let spec = SecretSpec.spec(
            of: SecretDeclaration(
                key: SecretKey(customer: nil, name: "KEY"), origin: origin,
                rotation: RotationPolicy(every: nil, overlap: overlap, rotator: rotator),
                source: SourceLocation(path: "secrets.yaml")))
        try await outside.execute(
            """
            INSERT INTO weir.secret
                (environment, id, slug, spec, spec_digest, source_path, revision, created_at, updated_at)
            VALUES (\(environment), \(secret), 'KEY', \(String(decoding: spec.json, as: UTF8.self)), \(spec.digest),
                'secrets.yaml', 1, now(), now())
            """)
    }

    func lease(_ holder: String = "tester") async throws -> Lease {
        // Nobody keeps it, and a busy machine may take its time.
        try await store.acquireLease(environment: Self.environment, holder: holder, timeToLive: .seconds(3600))
    }

    /// - Parameters:
    ///   - ring: nil: the fixture's own.
    ///   - read: what sources say; nil: they cannot be read here.
    func driver(
        _ lease: Lease, ring: KeyRing?? = .none, patience: Duration = .seconds(30),
        steps: RotationSteps = .uninterrupted,
        read: @escaping @Sendable () -> (SecretValue, SourceVersion?)? = { nil }
    ) -> RotationDriver {
        let custody = Custody(
            store: store, environment: lease.environmentID, ring: ring ?? self.ring, allowances: SecretAllowances())
        let service = service
        return RotationDriver(
            store: store, lease: lease, custody: custody,
            ports: RotationPorts(
                read: { _, _ in read() },
                rotator: { declaration, _ in
                    if case .http = declaration.rotation?.rotator { service } else { nil }
                }), actor: "tester", patience: patience, steps: steps)
    }

    func stored(_ lease: Lease) async throws -> StoredRotation {
        guard let stored = try await store.rotation(of: secret, environment: lease.environmentID) else {
            throw StoreError.unknownEnvironment("no secret")
        }
        return stored
    }

    /// Asks the machine, as a plan or a person does.
    func ask(_ request: RotationRequest, _ lease: Lease) async throws {
        let stored = try await stored(lease)
        let machine = RotationMachine(record: stored.record, declaration: try stored.declaration)
        guard
            let transition = machine.transition(on: .requested(request), at: stored.now, lagging: stored.lagging),
            try await store.commit(
                RotationCommit(transition), environment: lease.environmentID, lease: nil, actor: "Ada") != nil
        else { throw StoreError.unknownEnvironment("it was not asked for") }
    }

    /// The current value in plain text.
    func current(_ lease: Lease) async throws -> String? {
        let custody = Custody(
            store: store, environment: lease.environmentID, ring: ring, allowances: SecretAllowances())
        guard let version = try await stored(lease).versions.first(where: { $0.label == .current }) else { return nil }
        var keys = try await custody.keys()
        return String(decoding: try await custody.open(version, &keys).revealed, as: UTF8.self)
    }
}
