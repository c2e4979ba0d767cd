/// What a `secrets.yaml` states of one secret.
public struct SecretDeclaration: Hashable, Sendable {
    /// Its name, and whose it is.
    public var key: SecretKey
    /// Where its value comes from.
    public var origin: SecretOrigin
    /// How its value changes by itself; nil: it does not, but follows its source.
    public var rotation: RotationPolicy?
    /// Raised to rotate now; 0 unless stated.
    public var generation: Int
    /// Where it is declared.
    public var source: SourceLocation

    /// Memberwise.
    public init(
        key: SecretKey, origin: SecretOrigin, rotation: RotationPolicy? = nil, generation: Int = 0,
        source: SourceLocation
    ) {
        self.key = key
        self.origin = origin
        self.rotation = rotation
        self.generation = generation
        self.source = source
    }
}

/// When a secret's value changes by itself, and what makes the new one known.
public struct RotationPolicy: Hashable, Sendable {
    /// How long the value before stays valid where nothing is said, in seconds.
    public static let usualOverlap = 86_400

    /// How often, in seconds; nil: only when it is asked for.
    public var every: Int?
    /// How long the value before stays valid at least, in seconds.
    public var overlap: Int
    /// What makes the new value known where it is used.
    public var rotator: SecretRotator

    /// Memberwise.
    public init(every: Int?, overlap: Int, rotator: SecretRotator) {
        self.every = every
        self.overlap = overlap
        self.rotator = rotator
    }
}

/// What makes a new value known where it is used.
public enum SecretRotator: Hashable, Sendable {
    /// weir is the authority: both values are accepted in the overlap.
    case selfIssued
    /// Somebody changes the source by hand; weir waits for that.
    case manual
    /// A pair of PostgreSQL roles that take turns.
    case postgresRole(PostgresRoleRotator)
    /// Calls of a service's API.
    case http(HTTPRotator)
}

/// `rotate: {by: {postgres-role: …}}`
public struct PostgresRoleRotator: Hashable, Sendable {
    /// How the administrating role connects; without a password.
    public var url: String
    /// The secret that holds that role's password, of the same scope.
    public var passwordFrom: String?
    /// The roles that take turns: two, so that nobody is cut off.
    public var roles: [String]

    /// Memberwise.
    public init(url: String, passwordFrom: String?, roles: [String]) {
        self.url = url
        self.passwordFrom = passwordFrom
        self.roles = roles
    }
}

/// `rotate: {by: {http: …}}`: calls, in which `{{new}}`, `{{current}}`, `{{operation}}` and `{{secrets.NAME}}` stand for
/// values.
public struct HTTPRotator: Hashable, Sendable {
    /// Makes the new value known, or has the service make it; nil: nothing to do before it is used.
    public var create: HTTPRotatorCall?
    /// Proves that a value works.
    public var verify: HTTPRotatorCall
    /// Takes the value before away; nil: it ends by itself.
    public var revoke: HTTPRotatorCall?

    /// Memberwise.
    public init(create: HTTPRotatorCall?, verify: HTTPRotatorCall, revoke: HTTPRotatorCall?) {
        self.create = create
        self.verify = verify
        self.revoke = revoke
    }
}

/// One call of an `HTTPRotator`.
public struct HTTPRotatorCall: Hashable, Sendable {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    public var method: String
    /// A template.
    public var url: String
    /// Names with templates, in the order of the file.
    public var headers: [Header]
    /// A template; nil: no body.
    public var body: String?
    /// The status that means success; nil: any of 200 to 299.
    public var expect: Int?
    /// A JSON pointer (RFC 6901) to the value in the answer, where the service makes it.
    public var valueAt: String?
    /// A JSON pointer to the id of the value in the answer: what `{{current.id}}` stands for later; nil: where `valueAt` is
    /// stated, the member `id` beside the value, if there is one.
    public var idAt: String?

    /// A field of the request.
    public struct Header: Hashable, Sendable {
        /// The field's name.
        public var name: String
        /// A template.
        public var value: String

        /// Memberwise.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Memberwise.
    public init(
        method: String, url: String, headers: [Header] = [], body: String? = nil, expect: Int? = nil,
        valueAt: String? = nil, idAt: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.expect = expect
        self.valueAt = valueAt
        self.idAt = idAt
    }
}
