/// Writes to a row of the fleet that no revision made: all of one kind by one author, until they are settled.
public struct Drift: Hashable, Sendable {
    /// What was done to the row.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
        case truncate = "TRUNCATE"
        /// It was found not to be what a revision left, and nothing had noted who wrote to it.
        case found = "FOUND"

        /// Whether it took the row away.
        public var removes: Bool { self == .delete || self == .truncate }
    }

    /// The tables of the fleet.
    public enum Relation: String, Sendable, Hashable, CaseIterable {
        case customer, integration, secret, instance, endpoint
        case version = "integration_version"

        /// The kind of unit whose row it is, or whose part.
        public var kind: UnitKind {
            switch self {
            case .customer: .customer
            case .integration, .version: .integration
            case .secret: .secret
            case .instance, .endpoint: .instance
            }
        }
    }

    /// Who wrote, as far as the database knows. All nil: it was found, and nobody was seen.
    public struct Author: Hashable, Sendable {
        /// The role that logged in.
        public var login: String?
        /// The role that it took on with `SET ROLE`; nil where it took none.
        public var role: String?
        /// What the session said that it is.
        public var application: String?
        /// The address that it came from; nil for a Unix socket.
        public var client: String?

        /// Memberwise.
        public init(login: String? = nil, role: String? = nil, application: String? = nil, client: String? = nil) {
            self.login = login
            self.role = role
            self.application = application
            self.client = client
        }
    }

    /// Identifies the entry within its environment, ascending with time.
    public var number: Int64
    /// The table.
    public var relation: Relation
    /// The row's unit: the instance of an endpoint, the integration of a version.
    public var unit: Identifier
    /// The flow of an endpoint, the number of a version; empty for a unit's own row.
    public var part: String
    /// How the unit was called then.
    public var key: UnitKey
    /// What was done.
    public var operation: Operation
    /// What an update changed, sorted; empty where it changed nothing.
    public var columns: [String]
    /// Who did it.
    public var author: Author
    /// When it was done first, by the database's clock.
    public var at: Instant
    /// When it was done last.
    public var lastAt: Instant
    /// How often it was done.
    public var writes: Int64
    /// The database's number of the last transaction that did it; nil where it was found.
    public var transaction: Int64?
    /// When it was settled; nil while the row is not known to be what it should be.
    public var settledAt: Instant?
    /// The revision that healed it; nil where there was nothing to heal.
    public var revision: Int64?

    /// Memberwise.
    public init(
        number: Int64, relation: Relation, unit: Identifier, part: String = "", key: UnitKey, operation: Operation,
        columns: [String] = [], author: Author = Author(), at: Instant, lastAt: Instant? = nil, writes: Int64 = 1,
        transaction: Int64? = nil, settledAt: Instant? = nil, revision: Int64? = nil
    ) {
        self.number = number
        self.relation = relation
        self.unit = unit
        self.part = part
        self.key = key
        self.operation = operation
        self.columns = columns
        self.author = author
        self.at = at
        self.lastAt = lastAt ?? at
        self.writes = writes
        self.transaction = transaction
        self.settledAt = settledAt
        self.revision = revision
    }

    /// Whether it touched what makes the row the unit's own, which a revision restores before it writes.
    public var touchesIdentity: Bool {
        if operation.removes { return true }
        if operation == .insert { return relation == .endpoint || relation == .version }
        return columns.contains("slug") || columns.contains("customer_id")
    }
}

extension Drift.Author: CustomStringConvertible {
    /// For people: `ada as weir (psql)`.
    public var description: String {
        guard let login else { return "somebody unknown" }
        let name = role.map { $0 == login ? login : "\(login) as \($0)" } ?? login
        guard let application, !application.isEmpty else { return name }
        return "\(name) (\(application))"
    }
}
