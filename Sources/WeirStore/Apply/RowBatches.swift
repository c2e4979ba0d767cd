import WeirModel
import WeirPostgres

/// Divides the rows of a revision among statements, each of which takes much less than a lease lasts: a statement that is
/// under way when its holder dies keeps the fence until it ends.
enum RowBatches {
    /// As many as a slow server writes in a few seconds, with their triggers.
    static let size = 50_000

    /// Conditions on a column of ids, which divide all ids that there are. They are as good as random, so that each part
    /// has about as many of `count` rows as any other.
    static func conditions(on column: String, count: Int) -> [PostgresQuery] {
        let parts = min(max(1, (count + size - 1) / size), 256)
        guard parts > 1 else { return ["true"] }
        let bounds = (0...parts).map { $0 * 256 / parts }
        return zip(bounds, bounds.dropFirst()).map { low, high in
            "get_byte(uuid_send(\(unescaped: column)), 0) BETWEEN \(low) AND \(high - 1)"
        }
    }

    /// Conditions on a column that numbers `count` rows from 0 or 1.
    static func conditions(onOrdinal column: String, count: Int) -> [PostgresQuery] {
        guard count > size else { return ["true"] }
        return stride(from: 0, through: count, by: size).map { start in
            let isLast = start + size > count
            return isLast
                ? "\(unescaped: column) >= \(start)"
                : "\(unescaped: column) >= \(start) AND \(unescaped: column) < \(start + size)"
        }
    }
}
