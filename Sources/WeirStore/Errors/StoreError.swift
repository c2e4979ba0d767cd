public import WeirModel
public import WeirPostgres

/// What went wrong between a plan or a question and the database. Says what happened and what to do next; holds no
/// secret.
public enum StoreError: Error, Sendable {
    /// The database has no schema `weir`.
    case missingSchema
    /// The schema is older than this binary.
    case outdatedSchema(found: Int, expected: Int)
    /// The schema is newer than this binary.
    case newerSchema(found: Int, expected: Int)
    /// A migration that was applied is not the one that this binary has under its number.
    case changedMigration(number: Int, name: String)
    /// Nothing was ever applied to an environment of this name.
    case unknownEnvironment(String)
    /// Another holder has the environment's lease.
    case leaseHeld(environment: String, by: String, until: Instant)
    /// The lease ended or was taken over; nothing was written under it.
    case leaseLost(environment: String, holder: String)
    /// Another revision was applied since the plan was made.
    case stalePlan(environment: String, planned: Int64, found: Int64)
    /// The environment is suspended.
    case suspended(environment: String)
    /// The plan itself says that it must not be applied.
    case refused([String])
    /// What the plan saw in the database is not there any more; nothing was written.
    case premiseFailed(PremiseFailure)
    /// The connection ended during the commit, and nothing could tell afterwards whether it took place.
    case outcomeUnknown(revision: Identifier, cause: PostgresError)
    /// A row holds what weir never writes.
    case corrupt(table: String, row: String, problem: String)
    /// The database could not do what was asked.
    case database(PostgresError)
}

/// A statement of apply that did not meet what the plan saw.
public struct PremiseFailure: Hashable, Sendable {
    /// The step of apply that failed.
    public var step: ApplyStep
    /// How many rows the plan expected the statement to write.
    public var expected: Int
    /// How many it wrote.
    public var found: Int
    /// Up to `PremiseFailure.namedRows` of the rows that moved: keys where they have one, else ids.
    public var rows: [String]

    /// How many rows are named at most.
    public static let namedRows = 10

    /// A failure of `step`, naming the rows that moved.
    public init(step: ApplyStep, expected: Int, found: Int, rows: [String]) {
        self.step = step
        self.expected = expected
        self.found = found
        self.rows = rows
    }
}

extension StoreError: CustomStringConvertible {
    /// What happened and what to do next.
    public var description: String {
        switch self {
        case .missingSchema:
            "The database has no weir schema. Run `weir migrate`."
        case .outdatedSchema(let found, let expected):
            "The database's schema is at migration \(found), this weir needs \(expected). Run `weir migrate`."
        case .newerSchema(let found, let expected):
            """
            The database's schema is at migration \(found), this weir knows only \(expected). Use the weir that \
            migrated it, or a newer one.
            """
        case .changedMigration(let number, let name):
            """
            Migration \(number) (\(name)) of the database is not the one of this weir. Use the weir that migrated the \
            database.
            """
        case .unknownEnvironment(let name):
            "Nothing was ever applied to an environment \(name)."
        case .leaseHeld(let environment, let holder, let until):
            """
            The lease of environment \(environment) is held by \(holder) until \(until). Wait, or give a longer \
            --lock-timeout.
            """
        case .leaseLost(let environment, let holder):
            "\(holder) no longer holds the lease of environment \(environment); nothing was written. Apply again."
        case .stalePlan(let environment, let planned, let found):
            """
            The plan is stale: environment \(environment) was at serial \(planned) when it was made and is at \(found) \
            now. Plan again.
            """
        case .suspended(let environment):
            "Environment \(environment) is suspended. Run `weir resume` first."
        case .refused(let reasons):
            "The plan cannot be applied: \(reasons.joined(separator: "; "))."
        case .premiseFailed(let failure):
            "\(failure) Nothing was written; plan again."
        case .outcomeUnknown(let revision, let cause):
            """
            The connection ended while revision \(revision) was committed, and the database does not answer since: \
            it may have been applied. Plan again to see. \(cause)
            """
        case .corrupt(let table, let row, let problem):
            "Table \(table) holds a row that weir did not write: \(row): \(problem)."
        case .database(let cause):
            "\(cause)"
        }
    }
}

extension PremiseFailure: CustomStringConvertible {
    /// One sentence: which step met how many rows, and which are missing.
    public var description: String {
        let named = rows.isEmpty ? "" : ": \(rows.joined(separator: ", "))"
        return "What the plan saw has moved: \(step.rawValue) met \(found) of \(expected) rows\(named)."
    }
}
