import WeirModel

/// The files of a customer's folder.
enum CustomerSchemas {
    /// `customers/<customer>/customer.yaml`
    static let customer = Schema.file(
        "customer.yaml", "Who a customer is, and what all of its instances have in common.",
        [
            "name": .text("What people call them; otherwise the folder's name.", examples: "Globex Corporation"),
            "externalId": .text("What your own systems call them.", examples: "4711"),
            "labels": .labels("Labels, which deploy.yaml selects by."),
            "profiles": profiles("Profiles for every instance of the customer, lowest first."),
            "config": ConfigurationSchema.config(
                "Values for every instance whose integration declares the variable."),
            "protect": protect,
            "movedFrom": .slug(
                "The folder that this customer had before, where weir cannot know that it was renamed.",
                examples: "globex-inc"),
        ])

    /// `customers/<customer>/<instance>.yaml`
    static let instance = Schema.file(
        "An instance", "An integration deployed for this customer, under the file's name.",
        [
            "integration": .slug(
                "The integration: a folder in integrations/. Required, and enough, unless a deploy.yaml makes this "
                    + "instance.", examples: "acme-erp"),
            "version": ConfigurationSchema.version("The version to run."),
            "name": .text("The instance's display name; otherwise the integration's.", examples: "Acme ERP"),
            "description": .text("What this instance is for.", examples: "For the warehouse"),
            "labels": .labels("Labels of the instance.", examples: ["prod"]),
            "enabled": .flag("false: deployed, and does not run.", default: true),
            "profiles": profiles("Profiles of this instance, above the customer's, lowest first."),
            "config": ConfigurationSchema.config(
                "Values for the config variables that the integration declares."),
            "flows": ConfigurationSchema.flows,
            "fork": .mapping(
                "Where this instance's configuration was copied from (weir fork instance). Lineage only.",
                [
                    "from": .text(
                        "The instance it was copied from: CUSTOMER/INSTANCE.",
                        pattern: "^[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9-]{0,62}$", examples: "initech/erp")
                ], required: ["from"]),
            "movedFrom": .slug(
                "The name that this instance had before at the same customer, where weir cannot know that it was "
                    + "renamed. It acts only while the old one is deployed and no longer stated.",
                examples: "old-erp"),
            "ignore": ConfigurationSchema.ignore,
            "protect": protect,
        ])

    private static let protect = Schema.flag("true: never deleted until a commit has said false.", default: false)

    private static func profiles(_ description: String) -> Schema {
        .list(description, of: .slug("A file in profiles/, without its ending."), examples: ["eu"])
    }
}
