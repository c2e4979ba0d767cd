import Glibc
import WeirCluster

/// The private PostgreSQL of `weir up`, which lives in `.weir/` of a folder.
struct PrivateServer: Sendable {
    static let folderName = ".weir"
    private static let database = "postgres"

    /// The folder that holds `.weir`.
    var folder: String
    let cluster: PrivateCluster

    /// Made with the server, so that a laptop needs no key of its own. nil where it is not there.
    var keyFile: String? {
        let path = "\(folder)/\(Self.folderName)/encryption.key"
        return FileText.isFile(path) ? path : nil
    }

    var url: String { cluster.url(database: Self.database) }

    /// The server of `folder`, whether it runs or not.
    init(in folder: String) async throws {
        self.folder = folder
        cluster = try await PrivateCluster(folder: "\(folder)/\(Self.folderName)/postgres")
    }

    /// The running server of `folder` or of the nearest folder above that has one.
    static func running(from folder: String) async throws -> PrivateServer? {
        var folder = folder
        while true {
            if FileText.isFolder("\(folder)/\(folderName)/postgres")
                || FileText.isFile("\(folder)/\(folderName)/.gitignore")
            {
                let server = try await PrivateServer(in: folder)
                if server.cluster.isRunning { return server }
            }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    /// Makes and starts it. The folder keeps itself out of Git.
    func start() async throws {
        let path = "\(folder)/\(Self.folderName)"
        if unsafe mkdir(path, 0o755) != 0, errno != EEXIST {
            throw CommandFailure("\(path) cannot be made: \(unsafe String(cString: strerror(errno)))")
        }
        if !FileText.isFile("\(path)/.gitignore") { try FileText.write("*\n", to: "\(path)/.gitignore", mode: 0o644) }
        if keyFile == nil { try KeyFile.make("\(path)/encryption.key") }
        try await cluster.start()
    }
}
