import Glibc

/// Where PostgreSQL's server programs are.
struct ServerPrograms: Sendable {
    /// The folder that holds `initdb` and `postgres`.
    let folder: String

    var initdb: String { folder + "/initdb" }
    var postgres: String { folder + "/postgres" }

    /// Looks in `PATH`, in the folders of Debian's packages (newest version first) and where `pg_config` says.
    ///
    /// - Throws: `programsNotFound`, saying how to install them.
    static func find(
        path: String?, packages: String = "/usr/lib/postgresql", configurationProgram: String = "pg_config"
    ) async throws(ClusterError)
        -> ServerPrograms
    {
        let named = (path ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        let versions = entries(of: packages).filter { Double($0) != nil }
            .sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }
        for folder in named + versions.map({ "\(packages)/\($0)/bin" }) where holdsPrograms(folder) {
            return ServerPrograms(folder: folder)
        }
        if let folder = await configuredFolder(configurationProgram), holdsPrograms(folder) {
            return ServerPrograms(folder: folder)
        }
        throw ClusterError(
            .programsNotFound, "PostgreSQL's server programs initdb and postgres are not on this machine",
            hint: "install them (apt-get install postgresql) or put their folder into PATH")
    }

    private static func holdsPrograms(_ folder: String) -> Bool {
        unsafe access(folder + "/initdb", X_OK) == 0 && access(folder + "/postgres", X_OK) == 0
    }

    private static func configuredFolder(_ program: String) async -> String? {
        guard let outcome = try? await Command(user: .caller).run([program, "--bindir"]), outcome.isSuccess else {
            return nil
        }
        return outcome.output.split(separator: "\n").first.map(String.init)
    }
}
