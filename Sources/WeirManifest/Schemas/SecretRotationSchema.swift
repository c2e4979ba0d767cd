/// `rotate:` of `secrets.yaml`
enum SecretRotationSchema {
    static let rotate = Schema.mapping(
        "When the value changes by itself.",
        [
            "every": .duration("How often, at least every minute.", examples: "30d"),
            "overlap": .duration("How long the value before stays valid at least: 24h unless stated.", examples: "24h"),
            "by": Schema([
                "description": .string(
                    "What makes the new value known where it is used: self-issued (weir is asked, and accepts both), manual "
                        + "(somebody changes the source), postgres-role or http."),
                "oneOf": [
                    ["enum": ["self-issued", "manual"]],
                    Schema.mapping("A rotator with settings.", ["postgres-role": postgresRole, "http": http])
                        .with("type", "object").with("minProperties", 1).with("maxProperties", 1).value,
                ],
            ]),
        ]
    ).with("type", "object")

    /// A rotator that has the service make the value, so that neither from nor generate says where it comes from.
    static let bringsValue: Schema.Value = [
        "required": ["by"],
        "properties": [
            "by": [
                "type": "object", "required": ["http"],
                "properties": [
                    "http": [
                        "required": ["create"],
                        "properties": ["create": ["required": ["valueAt"]]],
                    ]
                ],
            ]
        ],
    ]

    private static let postgresRole = Schema.mapping(
        "Two roles of a PostgreSQL that take turns, so that nobody is cut off.",
        [
            "url": .text(
                "How the administrating role connects, without its password.",
                pattern: "^postgres(ql)?://[^/?@:,]+@[^/?@,]+/[^/?]+([?].*)?$",
                examples: "postgresql://admin@db/app"),
            "passwordFrom": .mapping(
                "That role's password.",
                ["secret": .text("The name of a secret of the same file.", pattern: SecretsSchema.namePattern)],
                required: ["secret"]),
            "roles": .list("The two roles.", of: .text("The name of a role."), examples: ["app_a", "app_b"])
                .with("minItems", 2).with("maxItems", 2).with("type", "array"),
        ], required: ["url", "roles"])

    private static let http = Schema.mapping(
        "Calls of a service. {{new}}, {{current}}, {{current.id}}, {{operation}} and {{secrets.NAME}} stand for values.",
        [
            "create": call("Makes the new value known, or has the service make it.", bringsValue: true),
            "verify": call("Proves that a value works."),
            "revoke": call("Takes the value before away."),
        ], required: ["verify"])

    private static func call(_ description: String, bringsValue: Bool = false) -> Schema {
        var fields: [String: Schema] = [
            "method": .choice("The method of the request.", ["GET", "POST", "PUT", "PATCH", "DELETE"], default: "GET"),
            "url": .text(
                "The address. Its host is stated as it is.", pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^/{@]+",
                examples: "https://partner.example.com/keys"),
            "headers": .names("Fields of the request.", of: .text("The field's value.")),
            "body": .text("What is sent."),
            "expect": .count("The status that means success: any of 200 to 299 unless stated.", in: 100...599),
        ]
        if bringsValue {
            fields["valueAt"] = .text(
                "Where the answer, which is JSON, holds the value: a JSON pointer.", pattern: "^/",
                examples: "/data/key")
            fields["idAt"] = .text(
                "Where the answer holds the id of the value, for {{current.id}}: a JSON pointer. The member id beside the "
                    + "value unless stated.", pattern: "^/", examples: "/data/id")
        }
        return .mapping(description, fields, required: ["url"])
    }
}
