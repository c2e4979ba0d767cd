import Glibc
import Testing
import WeirPostgres

@testable import WeirCluster

@Suite("Where a cluster can be")
struct PlaceTests {
    private let options = ClusterOptions(isDurable: false)

    @Test("Paths are made absolute, names are stable, URLs escape what is special")
    func names() {
        #expect(absolutePath("/a/./b//c/../d/") == "/a/b/d")
        #expect(absolutePath("/../x") == "/x")
        #expect(absolutePath("x").hasSuffix("/x"))
        #expect(shortName("") == "cbf29ce484222325")
        #expect(shortName("a") == "af63dc4c8601ec8c")
        #expect(percentEncoded("/a b?&=%ü~") == "%2Fa%20b%3F%26%3D%25%C3%BC~")
    }

    @Test("Without PostgreSQL's programs the error says how to get them")
    func missingPrograms() async throws {
        let error = await #expect(throws: ClusterError.self) {
            try await ServerPrograms.find(
                path: "/nonexistent", packages: "/nonexistent", configurationProgram: "nonexistent-pg-config")
        }
        #expect(error?.code == .programsNotFound)
        #expect(error?.description.contains("apt-get install postgresql") == true)
    }

    @Test("Programs are found in every one of the three places, the newest version first")
    func programs() async throws {
        let real = try await ServerPrograms.find(path: environmentVariable("PATH"))
        try await withTemporaryFolder { folder in
            for version in ["9.6", "15", "16"] {
                let bin = "\(folder)/\(version)/bin"
                unsafe mkdir("\(folder)/\(version)", 0o755)
                unsafe mkdir(bin, 0o755)
                for program in ["initdb", "postgres"] {
                    unsafe symlink("\(real.folder)/\(program)", "\(bin)/\(program)")
                }
            }
            let named = try await ServerPrograms.find(path: "relative:\(folder):\(folder)/15/bin", packages: folder)
            #expect(named.folder == folder + "/15/bin")
            let newest = try await ServerPrograms.find(path: nil, packages: folder)
            #expect(newest.folder == folder + "/16/bin")
        }
    }

    @Test("A path too long for a socket has its socket elsewhere")
    func longPath() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/" + String(repeating: "long-", count: 30) + "/pg"
            let cluster = try await PrivateCluster(folder: path, options: options)
            #expect(cluster.socketFolder.hasPrefix("/tmp/weir-"))
            #expect(cluster.folder == path)
            try await cluster.start()
            #expect(fileStatus(cluster.socketFolder).map { $0.st_mode & 0o777 } == 0o700)
            let connection = try await PostgresConnection.open(cluster.url(database: "postgres"))
            #expect(try await connection.query("SELECT 1").count == 1)
            await connection.close()
            try await cluster.stop()
            unsafe rmdir(cluster.socketFolder)
        }
    }

    @Test(
        "Below a folder that the server's user cannot enter, the files go elsewhere, and it is said",
        .enabled(if: isRoot))
    func closedParent() async throws {
        try await withTemporaryFolder { folder in
            unsafe chmod(folder, 0o700)
            let cluster = try await PrivateCluster(folder: folder + "/deep/pg", options: options)
            #expect(cluster.folder.hasPrefix("/var/tmp/weir-"))
            #expect(cluster.relocation?.contains(folder) == true)
            #expect(cluster.relocation?.contains(cluster.folder) == true)
            try await cluster.start()
            let connection = try await PostgresConnection.open(cluster.url(database: "postgres"))
            #expect(try await connection.query("SELECT 1").count == 1)
            await connection.close()
            // Another path is another place.
            let other = try await PrivateCluster(folder: folder + "/deep/other", options: options)
            #expect(other.folder != cluster.folder)
            #expect(fileStatus(folder + "/deep") == nil)
            try await cluster.stop()
            _ = try await Command(user: .caller).run(["rm", "-rf", "--", cluster.folder])
        }
    }

    @Test("A folder of somebody else is refused where everybody can make folders", .enabled(if: isRoot))
    func foreignFolder() async throws {
        try await withTemporaryFolder { folder in
            let server = try ServerUser.choose()
            let path = folder + "/shared"
            unsafe mkdir(path, 0o755)
            let folders = PrivateFolder(user: server)
            let error = #expect(throws: ClusterError.self) { try folders.make(path, isShared: true) }
            #expect(error?.code == .directoryUnusable)
            unsafe symlink("/etc", folder + "/link")
            #expect(throws: ClusterError.self) { try folders.make(folder + "/link", isShared: true) }
            #expect(throws: ClusterError.self) { try folders.make("/etc", isShared: false) }
            // An empty one at the place that was asked for is taken.
            try folders.make(path, isShared: false)
            let status = try #require(fileStatus(path))
            #expect(status.st_uid == server.number && status.st_mode & 0o777 == 0o700)
        }
    }
}

private let isRoot = geteuid() == 0
