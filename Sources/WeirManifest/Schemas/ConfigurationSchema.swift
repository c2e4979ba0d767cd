import WeirModel

/// What several files share: layers of configuration, and which version to run.
enum ConfigurationSchema {
    /// `profiles/<profile>.yaml`
    static let profile = Schema.file(
        "A profile", "A layer of configuration that weir.yaml, customers and instances choose by its file's name.",
        [
            "config": config("Values for config variables. Integrations that do not declare one pass it over."),
            "flows": flows,
            "labels": .labels("Labels for every instance that has the profile."),
            "ignore": ignore,
        ])

    /// `config:` of a layer.
    static func config(_ description: String) -> Schema {
        .names(
            description,
            of: Schema([
                "description": .string(
                    "The value of a config variable, by the type that the definition declares. A scalar; a list of "
                        + "values for a valuelist; a mapping for a keyvaluelist; {cron: \"*/5 * * * *\", timeZone: "
                        + "Europe/Berlin} or the cron text alone for a schedule; a mapping of its inputs for a connection, "
                        + "the secret ones as \"{{secrets.NAME}}\". null removes what lower layers and the definition say."
                )
            ])
        ).with(
            "examples",
            [
                ["App Base URL": "https://globex.example.com", "Sync Schedule": "*/5 * * * *"],
                ["Acme Connection": ["username": "svc-globex", "password": "{{secrets.ACME_PASSWORD}}"]],
            ])
    }

    /// `flows:` of a layer.
    static let flows = Schema.names(
        "Settings of single flows, by their names.",
        of: Schema.mapping(
            "Settings of a flow. null removes what lower layers say.",
            [
                "enabled": orNull(.flag("false: the flow does not run.", default: true)),
                "security": orNull(
                    .choice(
                        "Who may call the flow's endpoint: anybody (unsecured), whoever has a key if there are keys "
                            + "(customer_optional), only whoever has a key (customer_required), only the organization.",
                        ValueWriter.securities)),
                "apiKeys": .list(
                    "Keys that the flow's endpoint accepts: references to secrets.",
                    of: .text("A reference to a secret.", examples: "{{secrets.IMPORT_KEY}}"),
                    examples: ["{{secrets.IMPORT_KEY}}"]),
            ]))

    /// `ignore:` of a layer.
    static let ignore = Schema.list(
        "Fields that belong to whoever runs the instance: weir sets them once and never again, and what they become is "
            + "no drift.",
        of: .text(
            "config/VARIABLE, enabled, or flows/FLOW/enabled.",
            pattern: "^(enabled|config/.+|flows/.+/(enabled|security|apiKeys))$",
            examples: "config/Field Mapping", "enabled", "flows/Import Orders/enabled"),
        examples: ["config/Field Mapping"])

    /// `version:` of an instance, a deploy.yaml or the defaults.
    static func version(_ description: String) -> Schema {
        Schema([
            "description": .string(
                "\(description) latest: the newest that is available. release:NAME or label:NAME: the newest available "
                    + "one of that release or with that label. 4: that number, which is another version in every "
                    + "environment; 4@sha256:… only if it has that digest."),
            "type": ["string", "integer"],
            "minimum": 1,
            "pattern": .string("^(latest|\(numberPattern)|release:.+|label:.+)$"),
            "default": "latest",
            "examples": ["latest", "release:2.4.0", "label:stable", 4, "4@sha256:3fa1b2c4"],
        ])
    }

    /// A version's number, and the first digits of its digest where it has to be that one.
    static let numberPattern = "0*[1-9][0-9]{0,17}(@sha256:[0-9a-f]{8,64})?"

    /// The same, or null, which in a layer takes away what lower ones say.
    private static func orNull(_ schema: Schema) -> Schema {
        var schema = schema
        if case .array(let types)? = schema.keywords["type"] { schema.keywords["type"] = .array(types + ["null"]) }
        if case .array(let words)? = schema.keywords["enum"] { schema.keywords["enum"] = .array(words + [.null]) }
        return schema
    }
}
