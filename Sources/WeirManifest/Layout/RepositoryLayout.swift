import WeirModel

/// The files of a repository by their role, and what is wrong with the way they lie.
struct RepositoryLayout {
    struct IntegrationFolder {
        var slug: String
        var definition: SourceEntry?
        var fork: SourceEntry?
        var release: SourceEntry?
        var deployment: SourceEntry?
        var isBroken = false
    }

    struct CustomerFolder {
        var slug: String
        var customer: SourceEntry?
        var secrets: SourceEntry?
        /// By instance slug.
        var instances: [String: SourceEntry] = [:]
        /// Instances with two files, or with one that is no file.
        var brokenInstances: [String: SourceLocation] = [:]
        var isBroken = false
    }

    var settings: SourceEntry?
    var secrets: SourceEntry?
    var isSettingsBroken = false
    var isSecretsBroken = false
    /// By profile name.
    var profiles: [String: SourceEntry] = [:]
    var brokenProfiles: Set<String> = []
    var integrations: [String: IntegrationFolder] = [:]
    var customers: [String: CustomerFolder] = [:]
    var hasCustomersFolder = false
    var hasIntegrationsFolder = false
    var doubts = RemovalDoubts()
    var diagnostics: [Diagnostic] = []
}
