import ArgumentParser
import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// `weir fork instance`
struct ForkInstance: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "instance", abstract: "Write the file of a new instance that starts from a deployed one.",
        discussion: """
            The new file states the version that the source runs and what it is configured with, whichever layer that \
            came from. Secrets are references of the new customer; those that are not declared yet are declared, and \
            what is left to fill in is listed. Endpoints and generated secrets are the new instance's own.
            """)

    @Argument(
        help: ArgumentHelp("The instance to start from: CUSTOMER/INSTANCE.", valueName: "source"),
        transform: InstanceKey.parse)
    var source: InstanceKey

    @Option(
        help: ArgumentHelp("The new instance: CUSTOMER/INSTANCE.", valueName: "key"), transform: InstanceKey.parse)
    var to: InstanceKey

    @OptionGroup var folder: RepositoryOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions

    /// `CUSTOMER/INSTANCE`
    struct InstanceKey: CustomStringConvertible {
        var customer: String
        var instance: String

        var description: String { "\(customer)/\(instance)" }
        var key: UnitKey { .instance(customer, instance) }

        static func parse(_ text: String) throws -> InstanceKey {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts.allSatisfy({ Slug.isValid($0) }) else {
                throw ValidationError("\(text) is not CUSTOMER/INSTANCE.")
            }
            return InstanceKey(customer: parts[0], instance: parts[1])
        }
    }

    func validate() throws {
        guard !["customer", "secrets"].contains(to.instance) else {
            throw ValidationError("An instance cannot be called \(to.instance): that file has another meaning.")
        }
    }

    func execute() async throws -> ExitStatus {
        let files = try folder.files()
        guard try files.existing("customers/\(to.customer)/customer") != nil else {
            throw files.missing(to.customer, in: "customers", hint: "make it with weir new customer \(to.customer)")
        }
        let path = "customers/\(to)"
        if let taken = try files.existing(path) {
            throw CommandFailure("\(taken) is there already, and stays as it is")
        }
        let pool = try await DatabaseLocation.require(database).pool()
        let fleet = try await observe(Store(pool: pool))
        var job = InstanceForkJob(from: fleet, source: source, to: to, files: files)
        let isDone = try await job.run()
        guard isDone else {
            Terminal.write(DiagnosticText(style: Terminal.style).render(job.diagnostics.sorted()))
            throw CommandFailure("\(to) would not be valid like this; nothing was written", status: .held)
        }
        try job.files.write()
        Terminal.writeLines(job.report)
        return .done
    }

    /// What is deployed, with the spec of the source.
    private func observe(_ store: Store) async throws -> ObservedState {
        let (name, key) = (environment.environment, source.key)
        return try await store.observe(environment: name) { snapshot in
            var state = try await snapshot.state()
            guard state.environment != nil else { throw StoreError.unknownEnvironment(name) }
            guard let instance = state.instances.first(where: { $0.key == key && !$0.row.isDeleted }) else {
                let keys = state.instances.filter { !$0.row.isDeleted }.map(\.key.name)
                throw CommandFailure(
                    "\(key.name) is not deployed in environment \(name)"
                        + (NearestName.of(key.name, among: keys).map { "; did you mean \($0)?" } ?? ""))
            }
            try await snapshot.details(DetailRequest(instances: [instance.row.id]), into: &state)
            return state
        }
    }
}
