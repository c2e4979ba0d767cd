import Crypto
import WeirModel
import WeirPostgres
import WeirRotation

/// A `RotationRecord` as the columns of `weir.rotation`. Which versions have a label is told by the versions alone, so
/// that it is not kept in two places.
struct RotationRow {
    let record: RotationRecord

    /// The columns of the record with what they hold, in the order in which `init(_:at:)` reads them.
    private var columns: [(name: String, value: any PostgresEncodable)] {
        let running = record.running
        return [
            ("revision", record.revision), ("epoch", record.epoch), ("stage", record.stage.rawValue),
            ("activity", record.activity.rawValue), ("not_before", record.notBefore), ("latest", record.latest),
            ("last_promotion", record.lastPromotion), ("generation", record.generation),
            ("failures", record.failures), ("delayed_until", record.delayedUntil),
            ("queued", record.queued?.reason.description), ("queued_compromised", record.queued?.isCompromised),
            ("operation", running?.operation), ("reason", running?.request.reason.description),
            ("compromised", running?.request.isCompromised), ("attempts", running?.attempts),
            ("abandoned", running?.isAbandoned), ("aborted", running?.wasAborted),
            ("starts_over", running?.startsOver), ("demoted", running?.isDemoted),
            ("skips_grace", running?.skipsGrace), ("skips_consumers", running?.skipsConsumers),
            ("alerted", running?.hasAlerted), ("reported_lag", running?.hasReportedLag),
            ("staged_at", running?.stagedAt), ("verified_at", running?.verifiedAt),
            ("labelled_at", running?.labelledAt), ("proved_at", running?.provedAt),
            ("earlier_promotion", running?.earlierPromotion),
        ]
    }

    /// The names of the record's columns, of the table `alias`.
    static func columnList(of alias: String) -> String { names.map { "\(alias).\($0)" }.joined(separator: ", ") }

    /// How many columns `columnList` names.
    static var columnCount: Int { names.count }

    private static let names: [String] = RotationRow(
        record: RotationRecord(secret: Identifier(version8From: SHA256().finalize().modelDigest))
    ).columns.map(\.name)

    /// Writes the record's first row; nothing where somebody else was faster.
    func insertion(environment: Identifier) -> PostgresQuery {
        var query: PostgresQuery = "INSERT INTO weir.rotation (environment, secret_id"
        for column in columns { query.append(", \(identifier: column.name)") }
        query.append(") VALUES (\(environment), \(record.secret)")
        for column in columns { query.append(Self.bind(", ", column.value)) }
        query.append(") ON CONFLICT (environment, secret_id) DO NOTHING")
        return query
    }

    /// - Parameters:
    ///   - revision: the one that is to be stored before.
    ///   - problem: what stands in the way of the rotation; nil: nothing.
    func update(environment: Identifier, from revision: Int, problem: String?) -> PostgresQuery {
        var query: PostgresQuery = "UPDATE weir.rotation SET updated_at = now(), problem = \(problem?.withoutNUL)"
        for column in columns { query.append(Self.bind(", \"\(column.name)\" = ", column.value)) }
        query.append(
            " WHERE environment = \(environment) AND secret_id = \(record.secret) AND revision = \(revision)")
        return query
    }

    private static func bind(_ text: String, _ value: any PostgresEncodable) -> PostgresQuery {
        func query(_ value: some PostgresEncodable) -> PostgresQuery { "\(unescaped: text)\(value)" }
        return query(value)
    }

    /// Reads the columns of `columnList`, from the column `first` on.
    ///
    /// - Parameter labels: the versions that have one.
    init(_ row: PostgresRow, at first: Int, secret: Identifier, labels: [VersionLabel: Int]) throws {
        var column = first - 1
        func next<Value: PostgresDecodable>(_ type: Value.Type) throws -> Value {
            column += 1
            return try row.decode(type, at: column)
        }
        var record = RotationRecord(secret: secret)
        record.revision = try next(Int.self)
        record.epoch = try next(Int.self)
        record.stage = try Self.known(try next(String.self))
        record.activity = try Self.known(try next(String.self))
        record.notBefore = try next(Instant?.self)
        record.latest = try next(Int.self)
        record.lastPromotion = try next(Instant?.self)
        record.generation = try next(Int.self)
        record.failures = try next(Int.self)
        record.delayedUntil = try next(Instant?.self)
        record.queued = try Self.request(try next(String?.self), try next(Bool?.self))
        let operation = try next(Identifier?.self)
        let request = try Self.request(try next(String?.self), try next(Bool?.self))
        if let operation, let request {
            var running = RunningRotation(operation: operation, request: request)
            running.attempts = try next(Int?.self) ?? 0
            running.isAbandoned = try next(Bool?.self) ?? false
            running.wasAborted = try next(Bool?.self) ?? false
            running.startsOver = try next(Bool?.self) ?? false
            running.isDemoted = try next(Bool?.self) ?? false
            running.skipsGrace = try next(Bool?.self) ?? false
            running.skipsConsumers = try next(Bool?.self) ?? false
            running.hasAlerted = try next(Bool?.self) ?? false
            running.hasReportedLag = try next(Bool?.self) ?? false
            running.stagedAt = try next(Int?.self)
            running.verifiedAt = try next(Int?.self)
            running.labelledAt = try next(Instant?.self)
            running.provedAt = try next(Instant?.self)
            running.earlierPromotion = try next(Instant?.self)
            record.running = running
        }
        record.current = labels[.current]
        record.pending = labels[.pending]
        record.previous = labels[.previous]
        self.record = record
    }

    init(record: RotationRecord) { self.record = record }

    private static func known<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw StoreError.corrupt(table: "rotation", row: text, problem: "this weir does not know the word")
        }
        return word
    }

    private static func request(_ reason: String?, _ isCompromised: Bool?) throws -> RotationRequest? {
        guard let reason else { return nil }
        guard let known = RotationRequest.Reason(reason) else {
            throw StoreError.corrupt(table: "rotation", row: reason, problem: "this weir does not know the reason")
        }
        return RotationRequest(known, isCompromised: isCompromised ?? false)
    }
}
