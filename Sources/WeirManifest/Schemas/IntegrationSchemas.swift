import WeirModel

/// The files beside a definition.
enum IntegrationSchemas {
    /// `integrations/<integration>/release.yaml`
    static let release = Schema.file(
        "release.yaml", "How an integration is published, and what the team says about it.",
        [
            "publish": SettingsSchema.publish("When a version is published; otherwise what weir.yaml says."),
            "release": .text(
                "The name of the release, shown beside the version's number. It is unique in the integration: the same "
                    + "name with other content is an error.", examples: "2.4.0"
            ).with("minLength", 1).with("maxLength", 255),
            "note": .text(
                "What is new, for the version that is published next; otherwise the commit's message.",
                examples: "Retry on 429."),
            "available": .flag(
                "false: the newest version is not deployed or upgraded to; what runs goes on.", default: true),
            "labels": .labels("Labels of the integration, added to the definition's.", examples: ["erp", "beta"]),
            "category": .text("The category, where the definition has none.", examples: "ERP"),
            "template": .mapping(
                "Whether new integrations may start as a copy of this one (weir new integration --template).",
                [
                    "enabled": .flag("true: it is a template.", default: false),
                    "organizationOnly": .flag("true: for the organization's own people only.", default: false),
                ]),
            "marketplace": .mapping(
                "How customers see the integration.",
                [
                    "visible": .flag("true: customers see it.", default: false),
                    "overview": .text("What customers read about it; Markdown."),
                ]),
            "forkedFrom": .text(
                "Which integration this one started from, where its definition is a full copy, and @ with the number "
                    + "of the version, where that is known.",
                pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(@0*[1-9][0-9]{0,17})?$", examples: "acme-erp@4"),
            "movedFrom": .slug(
                "The folder that this integration had before, where weir cannot know that it was renamed.",
                examples: "acme-erp-old"),
            "versions": .names(
                "What to say of versions after they were published, by number.",
                of: .mapping(
                    "What to say of a published version.",
                    [
                        "available": .flag("false: no new deployments and upgrades to it.", default: true),
                        "labels": .labels("Labels of this version.", examples: ["stable"]),
                    ]), named: "^0*[1-9][0-9]{0,17}$"
            ).with("examples", [["3": ["available": false, "labels": ["broken"]]]]),
            "protect": .flag("true: never deleted until a commit has said false.", default: false),
        ])

    /// `integrations/<integration>/fork.yaml`
    static let fork = Schema.file(
        "fork.yaml", "Makes the folder an integration that is another one at some version, with patches.",
        [
            "from": .slug("The integration it starts from, in the same repository. Required.", examples: "acme-erp"),
            "version": Schema([
                "description":
                    "The version it starts from: release:NAME or a number, with @sha256:… to be sure. Never latest: a fork moves when this file says so. Required.",
                "type": ["string", "integer"],
                "minimum": 1,
                "pattern": .string("^(\(ConfigurationSchema.numberPattern)|release:.+)$"),
                "examples": ["release:2.4.0", "4@sha256:3fa1b2c4", 4],
            ]),
            "name": .text(
                "The fork's display name; otherwise the parent's.", examples: "Acme ERP for Globex"),
            "description": .text("The fork's description; otherwise the parent's."),
            "patches": .list("Changes to the parent's definition, in order (RFC 6902).", of: patch)
                .with("maxItems", .integer(DefinitionPatch.most)),
        ], required: ["from", "version"])

    private static let patch = Schema.mapping(
        "A change to the definition.",
        [
            "op": .choice("What to do.", DefinitionPatch.Operation.allCases.map(\.rawValue)),
            "path": pointer("Where."),
            "from": pointer("Where from, for move and copy."),
            "value": Schema(["description": "What to put there, for add and replace; what must stand there, for test."]
            ),
        ], required: ["op", "path"]
    ).with("type", "object").with(
        "allOf",
        [needs("value", \.takesValue), needs("from", \.takesSource)])

    private static func pointer(_ description: String) -> Schema {
        .text(
            "\(description) A JSON pointer (RFC 6901), in which a list's item that has a name or a key may be addressed "
                + "by it.", pattern: "^(/([^~]|~[01])*)?$",
            examples: "/flows/Import Orders/steps/Fetch/inputs/timeout/value")
    }

    /// A field that the operations have for which `takes` is true, and no other.
    private static func needs(_ field: String, _ takes: (DefinitionPatch.Operation) -> Bool) -> Schema.Value {
        let operations = DefinitionPatch.Operation.allCases.filter(takes).map(\.rawValue)
        return [
            "if": ["properties": ["op": ["enum": .strings(operations)]]],
            "then": ["required": .strings([field])],
            "else": ["not": ["required": .strings([field])]],
        ]
    }

    /// `integrations/<integration>/deploy.yaml`
    static let deploy = Schema.file(
        "deploy.yaml", "Deploys the integration to every customer that matches.",
        [
            "customers": Schema.mapping(
                "Which customers. Required: labels, or all: true.",
                [
                    "all": .flag("true: every customer.", default: false),
                    "labels": .labels("Customers that have all of these labels.", examples: ["tier-1"]),
                    "exclude": .list(
                        "Customers that are left out all the same.", of: .slug("A customer's folder."),
                        examples: ["hooli"]),
                ]
            ).with("type", "object").with("anyOf", [selects(everybody: false), selects(everybody: true)]),
            "instance": .slug("What the instance is called at each customer; otherwise the integration's slug.")
                .with("not", ["enum": ["customer", "secrets"]]),
            "version": ConfigurationSchema.version("The version to run."),
            "config": ConfigurationSchema.config("Values for the config variables, above the profiles."),
        ], required: ["customers"])

    /// Either somebody by labels, or everybody and no labels.
    private static func selects(everybody: Bool) -> Schema.Value {
        let yes: Schema.Value = ["enum": [true, "true", "True", "TRUE"]]
        if everybody { return ["required": ["all"], "properties": ["all": yes, "labels": ["maxItems": 0]]] }
        return [
            "required": ["labels"],
            "properties": ["all": ["not": yes], "labels": ["type": "array", "minItems": 1]],
        ]
    }
}
