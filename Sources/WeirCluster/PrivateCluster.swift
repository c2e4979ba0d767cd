import Glibc

/// A PostgreSQL server of our own: in one folder, reached by a Unix socket only, as a user of its own.
///
/// ```swift
/// let cluster = try await PrivateCluster(folder: ".weir/postgres")
/// try await cluster.start()
/// let url = cluster.url(database: "postgres")
/// ```
///
/// The server trusts everybody who reaches the socket; the socket's folder can be entered by the server's user and root
/// only. Run by root, the server programs run as `postgres`, or as `nobody` where there is no such user.
public actor PrivateCluster {
    private nonisolated let place: ClusterPlace
    private nonisolated let command: Command
    private nonisolated let programs: ServerPrograms
    private nonisolated let options: ClusterOptions
    private var lifeline: ServerLifeline?

    /// Finds the programs and decides where the cluster can be. Makes and starts nothing.
    ///
    /// - Parameter folder: where the cluster is to be; relative to the working directory.
    /// - Throws: `ClusterError` with `programsNotFound`, or `directoryUnusable` where there is no user to run it.
    public init(folder: String, options: ClusterOptions = ClusterOptions()) async throws(ClusterError) {
        let user = try ServerUser.choose()
        let command = Command(user: user)
        self.command = command
        self.options = options
        programs = try await ServerPrograms.find(path: environmentVariable("PATH"))
        place = try await ClusterPlace.choose(requested: folder, user: user) { folder throws(ClusterError) in
            try await command.run(["sh", "-c", "cd -- \"$1\"", "sh", folder]).isSuccess
        }
    }

    /// Where the cluster's files are.
    public nonisolated var folder: String { place.folder }

    /// Why `folder` is not the folder that was asked for, as a sentence; nil where it is.
    public nonisolated var relocation: String? { place.relocation }

    /// The folder of the Unix socket: `host` for libpq.
    public nonisolated var socketFolder: String { place.socketFolder }

    /// The server's log.
    public nonisolated var logFile: String { place.log }

    /// The URL of a database, for libpq.
    public nonisolated func url(database: String) -> String {
        let user = percentEncoded(options.user)
        return "postgresql:///\(percentEncoded(database))?host=\(percentEncoded(place.socketFolder))&user=\(user)"
    }

    /// True while the server's process runs.
    public nonisolated var isRunning: Bool { processes.server() != nil }

    /// The number of the server's process, nil where it does not run.
    public nonisolated var serverProcess: Int32? { processes.server() }

    private nonisolated var processes: ServerProcesses {
        ServerProcesses(dataFolder: place.dataFolder, clusterName: place.name)
    }

    /// Prepares the cluster where it is new, starts the server where it does not run, and returns when it accepts
    /// connections. Whatever an earlier server left behind, killed ones included, is waited for or cleared away.
    ///
    /// - Throws: `ClusterError`.
    public func start() async throws(ClusterError) {
        try place.make(command.user)
        try await ClusterLock.hold(place.lock, within: options.startTimeout) { () async throws(ClusterError) in
            try await prepareData()
            if try await clearRemains() { return }
            let server = ServerStart(command: command, programs: programs, place: place, options: options)
            try await server.run(processes)
        }
        if lifeline == nil, case .untilParentEnds(let isRemoving) = options.lifetime {
            let folders = place.isSocketApart ? [place.folder, place.socketFolder] : [place.folder]
            lifeline = ServerLifeline(
                command: command, dataFolder: place.dataFolder, signal: options.isDurable ? "INT" : "QUIT",
                removing: isRemoving ? folders : [])
        }
    }

    /// Ends the server and waits until all its processes are gone. Open transactions are rolled back. Nothing where it
    /// does not run.
    ///
    /// - Throws: `ClusterError` with `stopFailed`.
    public func stop() async throws(ClusterError) {
        lifeline?.dismiss()
        lifeline = nil
        guard fileStatus(place.dataFolder) != nil else { return }
        try await ClusterLock.hold(place.lock, within: options.startTimeout) { () async throws(ClusterError) in
            guard let server = processes.server() else { return }
            guard kill(server, SIGINT) == 0 || errno == ESRCH else {
                throw ClusterError(
                    .stopFailed, "PostgreSQL (process \(server)) cannot be stopped: \(systemMessage(errno))",
                    hint: "stop it as the user who started it")
            }
            if await !areProcessesGone(within: .seconds(60)) {
                throw ClusterError(
                    .stopFailed, "PostgreSQL (process \(server)) does not end", hint: "its log is \(place.log)")
            }
        }
    }

    // MARK: - Steps

    private func prepareData() async throws(ClusterError) {
        guard fileStatus(place.dataFolder) == nil else { return }
        // A folder that an interrupted initdb left behind.
        if fileStatus(place.unfinishedFolder) != nil {
            _ = try await command.run(["rm", "-rf", "--", place.unfinishedFolder])
        }
        var arguments = [
            programs.initdb, "-D", place.unfinishedFolder, "-U", options.user, "--auth=trust", "--encoding=UTF8",
            "--locale=C",
        ]
        if !options.isDurable { arguments.append("--no-sync") }
        let outcome = try await command.run(arguments)
        guard outcome.isSuccess, unsafe rename(place.unfinishedFolder, place.dataFolder) == 0 else {
            throw ClusterError(
                .initializationFailed, "initdb failed in \(place.folder) as \(command.user.name): \(outcome.output)")
        }
    }

    /// Waits for a server that is on its way up or down, and clears away what a killed one left. True where a server
    /// runs already.
    private func clearRemains() async throws(ClusterError) -> Bool {
        let deadline = ContinuousClock.now + options.startTimeout
        while processes.server() != nil {
            if processes.isReady() { return true }
            guard ContinuousClock.now < deadline else {
                throw ClusterError(.startFailed, "an earlier PostgreSQL neither gets ready nor ends: \(place.log)")
            }
            await pause()
        }
        // The children of a killed server end by themselves, and must be gone: they still use its shared memory.
        if await !areProcessesGone(within: .seconds(10)) {
            for process in processes.all() { kill(process, SIGQUIT) }
            guard await areProcessesGone(within: .seconds(20)) else {
                throw ClusterError(
                    .startFailed, "processes of an earlier PostgreSQL do not end: \(processes.all())",
                    hint: "end them and try again")
            }
        }
        // PostgreSQL itself takes these for signs of life where their process number is in use again by anybody.
        for file in ["\(place.dataFolder)/postmaster.pid", "\(place.socketFolder)/.s.PGSQL.5432.lock"] {
            unsafe unlink(file)
        }
        return false
    }

    private func areProcessesGone(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !processes.all().isEmpty {
            guard ContinuousClock.now < deadline else { return false }
            await pause()
        }
        return true
    }
}

/// Everything but unreserved characters percent-encoded (RFC 3986, section 2.3).
func percentEncoded(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.append(byte)
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
        }
    }
    return String(decoding: result, as: UTF8.self)
}
