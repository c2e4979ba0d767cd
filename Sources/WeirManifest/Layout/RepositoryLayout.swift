import WeirModel

/// The files of a repository by their role, and what is wrong with the way they lie.
///
/// Where a place is taken twice or by something that is no file, `…Problems` says so: whatever depends on that place
/// is held.
struct RepositoryLayout: Sendable {
    struct IntegrationFolder {
        var slug: String
        var definition: SourceEntry?
        var fork: SourceEntry?
        var release: SourceEntry?
        var deployment: SourceEntry?
        var documents = DocumentEntries()
        /// Of `deploy.yaml`, or of a file that may have been meant to be it.
        var deploymentProblems: [Diagnostic] = []
        /// Of everything else in the folder.
        var problems: [Diagnostic] = []

        /// False for a folder that holds only a README: it is no integration.
        var isStated: Bool {
            definition != nil || fork != nil || release != nil || deployment != nil || documents.areOfIntegration
                || !problems.isEmpty || !deploymentProblems.isEmpty
        }
    }

    struct CustomerFolder {
        var slug: String
        var customer: SourceEntry?
        var customerProblems: [Diagnostic] = []
        var secrets: SourceEntry?
        var secretsProblems: [Diagnostic] = []
        /// By instance slug.
        var instances: [String: SourceEntry] = [:]
        /// Instances with two files, or with one that is no file.
        var instanceProblems: [String: Diagnostic] = [:]

        /// False for a folder that holds only a README: it is no customer.
        var isStated: Bool {
            customer != nil || secrets != nil || !customerProblems.isEmpty || !secretsProblems.isEmpty
                || !instances.isEmpty || !instanceProblems.isEmpty
        }
    }

    /// A file of the root folder or of `profiles/`.
    struct SharedFile {
        var entry: SourceEntry?
        var problems: [Diagnostic] = []
    }

    var settings = SharedFile()
    var secrets = SharedFile()
    /// By profile name.
    var profiles: [String: SharedFile] = [:]
    var integrations: [String: IntegrationFolder] = [:]
    var customers: [String: CustomerFolder] = [:]
    var hasCustomersFolder = false
    var hasIntegrationsFolder = false
    var doubts = RemovalDoubts()
    var diagnostics: [Diagnostic] = []
}
