import WeirModel

/// Everything that instances are resolved against: the repository but for the instances' own files.
struct LoadContext: Sendable {
    var settings = SettingsFile()
    /// `defaults.config` of `weir.yaml`.
    var defaults: LayerFile?
    /// Why every unit is held: `weir.yaml` is not valid.
    var settingsHold: Hold?
    var sharedSecrets = DeclaredSecrets()
    var profiles: [String: LoadedProfile] = [:]
    /// Sorted.
    var profileNames: [String] = []
    var integrations: [String: LoadedIntegration] = [:]
    /// Sorted.
    var integrationNames: [String] = []
    var customers: [String: LoadedCustomer] = [:]
    /// Of all customers, read or not.
    var customerNames: Set<String> = []
    var catalogue: Catalogue
    /// Instances that run a version which is not available any more, by what this commit says of versions.
    var stranded: [UnitKey: Catalogue.VersionName] = [:]
    var timeZones: TimeZoneNames

    init(catalogue: Catalogue, timeZones: TimeZoneNames) {
        self.catalogue = catalogue
        self.timeZones = timeZones
    }
}

/// A profile; one of `layer` and `hold` is there.
struct LoadedProfile: Sendable {
    var path: String
    var layer: LayerFile?
    /// Set where its file is not valid.
    var hold: Hold?
}

/// An integration's folder, as far as it could be read.
struct LoadedIntegration: Sendable {
    var slug: String
    /// False where only its links to others were read: it is what the applied commit left.
    var isRead = true
    /// nil where the definition is not valid, and for forks until their parents are read.
    var desired: DesiredIntegration?
    /// nil for an integration with a definition of its own.
    var fork: LoadedFork?
    var release = LoadedRelease()
    /// All of them; whether the README is used is known with the definition.
    var documents: [StatedDocument] = []
    /// What becomes of the definition, given what is published; nil where `desired` is.
    var outcome: PublicationOutcome?
    /// Prepared from `desired`.
    var draft: InterfaceIndex?
    /// Why `desired` is nil.
    var hold: Hold?
    var deployment: LoadedDeployment?
    /// Set where `deploy.yaml` is not valid: no instance of the integration is then what it seems.
    var deploymentHold: Hold?

    /// What this commit says of a published version; where that cannot be read, what is deployed says it.
    func marks(of version: Catalogue.Version) -> VersionMarks {
        desired?.release.marks(of: version.number, current: outcome?.number)
            ?? VersionMarks(isAvailable: version.isAvailable, labels: version.labels)
    }
}

/// The files of a folder by which its integration reaches others: instances at any customer, and forks.
struct IntegrationLinks: Sendable {
    var deployment: LoadedDeployment?
    /// Set where `deploy.yaml` is not valid.
    var deploymentHold: Hold?
    var deploymentDiagnostics: [Diagnostic] = []
    /// As far as `fork.yaml` can be read.
    var fork: LoadedFork?
    var forkDiagnostics: [Diagnostic] = []
    /// For the old name that it may say; nil where nobody asked.
    var release: LoadedRelease?
    var releaseDiagnostics: [Diagnostic] = []
}

/// A `deploy.yaml` that is valid.
struct LoadedDeployment: Sendable {
    var file: DeploymentFile
    var layer: LayerFile
    var instance: String
    /// What stands for the claim on its instances: `instance:`, or the file as a whole.
    var source: SourceLocation
    var sourceLength: UInt32

    /// What it selects.
    var desired: DesiredDeployment {
        let document = layer.document
        let excluded = file.excludedItems.map { ($0.text, document.location($0.node, in: layer.path)) }
        return DesiredDeployment(
            instance: instance, instanceSource: source, labels: file.labels,
            excluded: Dictionary(excluded, uniquingKeysWith: { first, _ in first }),
            selectorSource: document.location(file.selectorNode, in: layer.path))
    }
}

/// A customer's folder, as far as it could be read.
struct LoadedCustomer: Sendable {
    var slug: String
    /// nil where `customer.yaml` is not valid.
    var desired: DesiredCustomer?
    /// `config` of `customer.yaml`.
    var layer: LayerFile?
    var labels: [String] = []
    var profiles: [String] = []
    var movedFrom: MovedFrom?
    var scope: CustomerScope
    /// The layers that all its instances have below their own profiles, lowest first: the defaults of `weir.yaml`, its
    /// profiles, the customer's profiles.
    var sharedLayers: [LayerFile] = []
    /// Why all its instances are held: `customer.yaml` or a profile of `sharedLayers` is not valid.
    var hold: Hold?
}
