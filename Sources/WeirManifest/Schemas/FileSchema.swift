/// The files of a repository that have a JSON schema, for editors and other tools.
///
/// A schema is no substitute for `weir validate`: it knows one file at a time. It accepts every file that weir
/// accepts, and refuses unknown fields and values of a wrong form.
public enum FileSchema: String, CaseIterable, Sendable {
    case weir, secrets, profile, integration, fork, release, deploy, customer, instance

    /// The schema as JSON: what `weir schema NAME` prints.
    public var text: String { schema.text }

    /// What the file is, in a few words.
    public var summary: String {
        switch self {
        case .weir: "settings of the repository"
        case .secrets: "where secrets come from, of the repository or a customer"
        case .profile: "a layer of configuration to choose from"
        case .integration: "a definition, as the designer exports it"
        case .fork: "an integration that is another one with patches"
        case .release: "how an integration is published"
        case .deploy: "deploys an integration to every customer that matches"
        case .customer: "who a customer is"
        case .instance: "an integration deployed for a customer"
        }
    }

    /// Which files it describes, as globs from the repository's root; one that begins with `!` takes files out again.
    /// `*` stands for anything but a slash, `{a,b}` for one of the two.
    public var globs: [String] {
        switch self {
        case .weir: ["weir.{yaml,yml}"]
        case .secrets: ["secrets.{yaml,yml}", "customers/*/secrets.{yaml,yml}"]
        case .profile: ["profiles/*.{yaml,yml}"]
        case .integration, .fork, .release, .deploy: ["integrations/*/\(rawValue).{yaml,yml}"]
        case .customer: ["customers/*/customer.{yaml,yml}"]
        case .instance:
            [
                "customers/*/*.{yaml,yml}", "!customers/*/customer.{yaml,yml}", "!customers/*/secrets.{yaml,yml}",
                "!customers/*/*.sops.{yaml,yml}",
            ]
        }
    }

    var schema: Schema {
        switch self {
        case .weir: SettingsSchema.file
        case .secrets: SecretsSchema.file
        case .profile: ConfigurationSchema.profile
        case .integration: DefinitionSchema.file
        case .fork: IntegrationSchemas.fork
        case .release: IntegrationSchemas.release
        case .deploy: IntegrationSchemas.deploy
        case .customer: CustomerSchemas.customer
        case .instance: CustomerSchemas.instance
        }
    }
}
