/// `secrets.yaml`
enum SecretsSchema {
    static let file = Schema.file(
        "secrets.yaml",
        "Where secrets come from and how they rotate; never their values. \"{{secrets.NAME}}\" in a configuration is "
            + "looked up in the customer's file, then in the repository's.",
        [
            "secrets": .names(
                "Declarations by name: letters, digits and _, not beginning with a digit.", of: declaration,
                named: namePattern)
        ])

    private static let declaration = Schema.mapping(
        "One secret: its value is either read from a source (from) or made by weir (generate).",
        [
            "from": Schema.mapping(
                "Where the value is read from: one source.",
                [
                    "sops": path("A SOPS-encrypted file in this folder; key says which of its values.")
                        .with("examples", ["acme.sops.yaml"]),
                    "vault": .text(
                        "A path in Vault or OpenBao; key says which of its values.",
                        examples: "secret/data/globex/s3"),
                    "env": .text(
                        "An environment variable of the process that applies.", pattern: namePattern,
                        examples: "GLOBEX_CRM_TOKEN"),
                    "file": path("A file that the operator's configuration allows.", isAbsolute: true),
                    "aws": .text("A secret of AWS Secrets Manager; key picks a value where it holds several."),
                    "key": .text("Which value of the source.", examples: "acme.password"),
                ]
            ).with("type", "object").havingOne(of: ["sops", "vault", "env", "file", "aws"]),
            "generate": recipe,
            "rotate": SecretRotationSchema.rotate,
            "generation": .count(
                "Raise it to rotate now.", in: 0...1_000_000_000, examples: 2),
        ]
    ).with("type", "object").with(
        "oneOf",
        [
            ["required": ["from"]], ["required": ["generate"]],
            [
                "required": ["rotate"], "not": ["anyOf": [["required": ["from"]], ["required": ["generate"]]]],
                "properties": ["rotate": SecretRotationSchema.bringsValue],
            ],
        ])

    private static let recipe = Schema.mapping(
        "How weir makes the value.",
        [
            "kind": .choice(
                "What to make: random bytes as text (token), characters (password), a key for signatures (hmac, "
                    + "ed25519, rsa).", ["token", "password", "hmac", "ed25519", "rsa"]),
            "bytes": .count("How many random bytes, of a token or an hmac key: 32 unless stated.", in: 16...4096),
            "length": .count("How many characters, of a password: 32 unless stated.", in: 12...4096),
            "alphabet": .text("The characters to choose from, of a password.", pattern: "^[!-~]{10,94}$"),
            "bits": .count("How long the key is, of rsa: 3072 unless stated.", in: 2048...4096),
        ], required: ["kind"]
    ).with("type", "object")

    /// `SecretName.isValid`
    static let namePattern = "^[A-Za-z_][A-Za-z0-9_]{0,127}$"

    /// `PathText.escapes`: a path that stays in its folder.
    private static func path(_ description: String, isAbsolute: Bool = false) -> Schema {
        .text(
            isAbsolute ? "\(description) Without .. in it." : "\(description) Without .. and without a leading slash.",
            pattern:
                "^\(isAbsolute ? "/?" : "")(?![~-])(?!\\.{1,2}(/|$))(?!.*/\\.{1,2}(/|$))[^/\\\\%\\u0000-\\u001f\\u007f]+(/[^/\\\\%\\u0000-\\u001f\\u007f]+)*$"
        )
    }
}
