import WeirModel

/// Everything that instances are resolved against: the repository but for the instances' own files.
struct LoadContext: Sendable {
    var settings = SettingsFile()
    /// `defaults.config` of `weir.yaml`.
    var defaults: LayerFile?
    /// Why every instance is held: `weir.yaml` is not valid.
    var settingsHold: Hold?
    var settingsPath = "weir.yaml"
    var profiles: [String: LoadedProfile] = [:]
    var integrations: [String: LoadedIntegration] = [:]
    var customers: [String: LoadedCustomer] = [:]
    var catalogue: Catalogue
    var timeZones: TimeZoneNames

    init(catalogue: Catalogue, timeZones: TimeZoneNames) {
        self.catalogue = catalogue
        self.timeZones = timeZones
    }
}

/// Why a unit cannot be planned: a file that is not valid.
struct Hold: Hashable, Sendable {
    var reason: String
    var source: SourceLocation

    /// Held for the sake of a file.
    static func file(_ path: String) -> Hold {
        Hold(reason: "\(path) is not valid", source: SourceLocation(path: path))
    }
}

/// A profile; `layer` is nil where its file is not valid.
struct LoadedProfile: Sendable {
    var path: String
    var layer: LayerFile?
}

/// An integration's folder, as far as it could be read.
struct LoadedIntegration: Sendable {
    var slug: String
    /// nil where the definition is not valid.
    var desired: DesiredIntegration?
    /// Prepared from `desired`.
    var draft: InterfaceIndex?
    /// The file's number in `DesiredState.files`.
    var file: UInt32
    var deployment: LoadedDeployment?
    /// Set where `deploy.yaml` is not valid: no instance of the integration is then what it seems.
    var deploymentHold: Hold?
    var path: String
}

/// A `deploy.yaml` that is valid.
struct LoadedDeployment: Sendable {
    var file: DeploymentFile
    var layer: LayerFile
    var instance: String
    /// What stands for the claim on its instances.
    var source: SourceLocation
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
    var scope: CustomerScope
    /// Why all its instances are held.
    var hold: Hold?
}
