import Glibc
import Testing
import WeirPostgres

@testable import WeirCluster

@Suite("Private clusters")
struct PrivateClusterTests {
    private let options = ClusterOptions(settings: ["log_min_messages": "fatal"], isDurable: false)

    private func count(_ cluster: PrivateCluster) async throws -> Int {
        let connection = try await PostgresConnection.open(cluster.url(database: "postgres"))
        try await connection.execute("CREATE TABLE IF NOT EXISTS start (n serial)")
        try await connection.execute("INSERT INTO start DEFAULT VALUES")
        let count = try await connection.query("SELECT count(*) FROM start")[0].decode(Int.self, at: 0)
        await connection.close()
        return count
    }

    @Test("Starts, answers, stops, starts again with what it held; strange paths are fine")
    func life() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/a b, \"ü\" 'q' $x `y` %/pg", options: options)
            #expect(!cluster.isRunning)
            try await cluster.stop()
            try await cluster.start()
            #expect(cluster.isRunning)
            #expect(cluster.relocation == nil)
            #expect(try await count(cluster) == 1)
            try await cluster.start()
            #expect(try await count(cluster) == 2)
            try await cluster.stop()
            #expect(!cluster.isRunning)
            #expect(cluster.socketFolder.hasPrefix("/tmp/weir-"), "a comma cannot be in libpq's host")
            // Another value for the same folder finds the same cluster.
            let again = try await PrivateCluster(folder: cluster.folder, options: options)
            try await again.start()
            #expect(try await count(again) == 3)
            #expect(cluster.isRunning)
            try await again.stop()
            unsafe rmdir(cluster.socketFolder)
        }
    }

    @Test("Nobody else can enter, nothing listens on the network, the caller's terminal is not held")
    func isolation() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: options)
            try await cluster.start()
            for path in [cluster.folder, cluster.socketFolder, cluster.folder + "/data"] {
                #expect(fileStatus(path).map { $0.st_mode & 0o777 } == 0o700, "\(path)")
            }
            let process = try #require(cluster.serverProcess)
            #expect(fileStatus("/proc/\(process)")?.st_uid != 0)
            let connection = try await PostgresConnection.open(cluster.url(database: "template1"))
            let settings = try await connection.query(
                "SELECT current_setting('listen_addresses'), current_user, current_setting('server_encoding')")
            #expect(try settings[0].decode((String, String, String).self) == ("", "weir", "UTF8"))
            for (descriptor, target) in [(0, "/dev/null"), (1, cluster.logFile), (2, cluster.logFile)] {
                #expect(linkTarget("/proc/\(process)/fd/\(descriptor)") == target)
            }
            #expect(getsid(process) != getsid(0))
            await connection.close()
            try await cluster.stop()
        }
    }

    @Test("Starts after its server was killed, at once and with clients connected")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: ClusterOptions())
            try await cluster.start()
            let client = try await PostgresConnection.open(cluster.url(database: "postgres"))
            for round in 1...3 {
                #expect(try await count(cluster) == round)
                let process = try #require(cluster.serverProcess)
                kill(process, SIGKILL)
                while cluster.isRunning { await Task.yield() }
                try await cluster.start()
                #expect(cluster.serverProcess != process)
            }
            await client.close()
            try await cluster.stop()
        }
    }

    @Test("A process number that somebody else has got does not count as the server")
    func reusedNumber() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: options)
            let other = try await PrivateCluster(folder: folder + "/other", options: options)
            try await cluster.start()
            try await other.start()
            let pidFile = cluster.folder + "/data/postmaster.pid"
            let bytes = try #require(contents(of: pidFile, limit: 4096))
            try await cluster.stop()
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            let forged = (["\(try #require(other.serverProcess))"] + lines.dropFirst()).joined(separator: "\n")
            let outcome = try await Command(user: ServerUser.choose())
                .run(["sh", "-c", "printf %s \"$1\" >\"$2\"", "sh", forged, pidFile])
            #expect(outcome.isSuccess)
            #expect(!cluster.isRunning)
            try await cluster.start()
            #expect(try await count(cluster) == 1)
            #expect(try await count(other) == 1)
            try await cluster.stop()
            try await other.stop()
        }
    }

    @Test("Two that start the same cluster at once share one server")
    func race() async throws {
        try await withTemporaryFolder { folder in
            let first = try await PrivateCluster(folder: folder + "/pg", options: options)
            let second = try await PrivateCluster(folder: folder + "/pg", options: options)
            async let one: Void = first.start()
            async let two: Void = second.start()
            _ = try await (one, two)
            #expect(first.serverProcess == second.serverProcess)
            #expect(first.serverProcess != nil)
            try await second.stop()
            #expect(!first.isRunning)
        }
    }

    @Test("A half-made cluster is made again")
    func interruptedInitialization() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: options)
            unsafe mkdir(folder + "/pg", 0o700)
            let user = try ServerUser.choose()
            if let identity = user.identity { unsafe chown(folder + "/pg", identity.user, identity.group) }
            let outcome = try await Command(user: user)
                .run(["sh", "-c", "mkdir \"$1\" && echo 15 >\"$1/PG_VERSION\"", "sh", folder + "/pg/data.unfinished"])
            #expect(outcome.isSuccess)
            try await cluster.start()
            #expect(try await count(cluster) == 1)
            try await cluster.stop()
        }
    }

    @Test("A setting the server refuses fails the start with the server's words")
    func refusedSetting() async throws {
        try await withTemporaryFolder { folder in
            let options = ClusterOptions(settings: ["max_connections": "many"], isDurable: false)
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: options)
            let error = await #expect(throws: ClusterError.self) { try await cluster.start() }
            #expect(error?.code == .startFailed)
            #expect(error?.message.contains("max_connections") == true)
        }
    }

    @Test("When the program behind the lifeline goes, so do server and files")
    func lifeline() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: options)
            try await cluster.start()
            let command = Command(user: try ServerUser.choose())
            // The standard input is at its end from the start, as after the end of the program that held it.
            _ = try await command.run(
                ["sh", "-c", ServerLifeline.script, "sh", "QUIT", cluster.folder + "/data", cluster.folder])
            #expect(!cluster.isRunning)
            #expect(entries(of: cluster.folder).isEmpty)
        }
    }

    @Test("A lifeline that was dismissed lets the server live")
    func dismissedLifeline() async throws {
        try await withTemporaryFolder { folder in
            let tied = ClusterOptions(isDurable: false, lifetime: .untilParentEnds(removingFiles: true))
            let cluster = try await PrivateCluster(folder: folder + "/pg", options: tied)
            try await cluster.start()
            try await cluster.stop()
            #expect(!entries(of: cluster.folder).isEmpty)
            try await cluster.start()
            #expect(try await count(cluster) == 1)
            try await cluster.stop()
        }
    }
}
