import WeirCluster
import WeirPostgres

/// A PostgreSQL server of one test's own that archives all that it writes, and servers that are recovered from that: a
/// backup of its files with the archived log played on, up to a moment. They end with the tests' process.
///
/// See https://www.postgresql.org/docs/15/continuous-archiving.html.
public struct ArchivingPostgreSQL: Sendable {
    private let cluster: PrivateCluster
    private let path: String

    /// Starts one with an empty database `postgres`.
    public init() async throws {
        path = temporaryPath("archiving")
        let archive = "\(path)/archive"
        cluster = try await PrivateCluster(
            folder: path,
            options: Self.options([
                "wal_level": "replica", "archive_mode": "on",
                "archive_command": "test ! -f \(archive)/%f && cp %p \(archive)/%f",
            ]))
        try await cluster.start()
        try await run("mkdir \(archive)")
    }

    /// The URL of its database.
    public var url: String { cluster.url(database: "postgres") }

    /// Copies the files of the running server, in place of an earlier copy.
    public func backUp() async throws {
        let server = "--host \(cluster.socketFolder) --username tester"
        try await run(
            "rm -rf \(path)/base && \(try await programs())/pg_basebackup \(server) --pgdata \(path)/base "
                + "--checkpoint fast --wal-method none")
    }

    /// The server's time, which a recovery can go to. What is committed later is later.
    public func moment() async throws -> String {
        try await value("SELECT clock_timestamp()::text, pg_sleep(0.01)")
    }

    /// Has all that was written so far archived.
    public func archive() async throws {
        let file = try await value("SELECT pg_walfile_name(pg_switch_wal())")
        while try await value("SELECT coalesce(max(last_archived_wal), '') FROM pg_stat_archiver") < file {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// A server with what the last backup and the archive hold up to `moment`, or all of it. It is a server of its own, on
    /// a timeline of its own, and takes writes.
    ///
    /// Returns the URL of its database.
    public func recovered(to moment: String? = nil) async throws -> String {
        let folder = temporaryPath("recovered")
        // Its folder belongs to the server's user, who is the one that runs this.
        try await run(
            "mkdir -m 700 \(folder) && cp -a \(path)/base \(folder)/data && touch \(folder)/data/recovery.signal")
        var settings = [
            "wal_level": "replica", "restore_command": "cp \(path)/archive/%f %p", "hot_standby": "off",
            "recovery_target_action": "promote",
        ]
        settings["recovery_target_time"] = moment
        let recovered = try await PrivateCluster(folder: folder, options: Self.options(settings))
        try await recovered.start()
        return recovered.url(database: "postgres")
    }

    private static func options(_ settings: [String: String]) -> ClusterOptions {
        let settings = settings.merging(["autovacuum": "off", "shared_buffers": "16MB", "jit": "off"]) { $1 }
        return ClusterOptions(
            user: "tester", settings: settings, isDurable: false, lifetime: .untilParentEnds(removingFiles: true))
    }

    /// Runs a shell command as the server's user.
    private func run(_ command: String) async throws {
        _ = try await value("COPY (SELECT 0) TO PROGRAM \(literal: command)")
    }

    /// Where the server's programs are.
    private func programs() async throws -> String {
        try await value("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    }

    /// The first column of a query's first row; empty where it has none.
    private func value(_ query: PostgresQuery) async throws -> String {
        let connection = try await PostgresConnection.open(url)
        let rows = try await connection.query(query)
        let value = try rows.first?.decode(String.self, at: 0) ?? ""
        await connection.close()
        return value
    }
}
