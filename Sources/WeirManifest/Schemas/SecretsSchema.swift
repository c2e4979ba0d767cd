/// `secrets.yaml`
enum SecretsSchema {
    static let file = Schema.file(
        "secrets.yaml",
        "Where secrets come from and how they rotate; never their values. \"{{secrets.NAME}}\" in a configuration is "
            + "looked up in the customer's file, then in the repository's.",
        [
            "secrets": .names(
                "Declarations by name: letters, digits and _, not beginning with a digit.", of: declaration,
                named: "^[A-Za-z_][A-Za-z0-9_]{0,127}$")
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
                    "env": .text("An environment variable of the controller.", examples: "GLOBEX_CRM_TOKEN"),
                    "file": path("A file below a folder that the controller's configuration names."),
                    "aws": .text("A secret of AWS Secrets Manager; key picks a value where it holds several."),
                    "key": .text("Which value of the source.", examples: "acme.password"),
                ]
            ).with("type", "object").havingOne(of: ["sops", "vault", "env", "file", "aws"]),
            "generate": .mapping(
                "How weir makes the value.",
                [
                    "kind": .choice(
                        "What to make: random bytes as text (token), characters (password), a key for signatures (hmac, "
                            + "ed25519, rsa).", ["token", "password", "hmac", "ed25519", "rsa"]),
                    "bytes": .count("How many random bytes.", in: 1...4096, examples: 32),
                    "length": .count("How many characters, of a password.", in: 1...4096, examples: 32),
                    "alphabet": .text("The characters to choose from, of a password."),
                ]),
            "rotate": .mapping(
                "When the value changes by itself.",
                [
                    "every": .duration("How often.", examples: "30d"),
                    "overlap": .duration("How long the value before stays valid.", examples: "24h"),
                    "by": Schema([
                        "type": ["object", "string", "null"],
                        "description": "What makes the new value known where it is used.",
                    ]),
                ]),
            "generation": .count(
                "Raise it to rotate now.", in: 0...1_000_000_000, examples: 2),
        ]
    ).with("type", "object").havingOne(of: ["from", "generate"])

    /// `PathText.escapes`: a path that stays in its folder.
    private static func path(_ description: String) -> Schema {
        .text(
            "\(description) Without .. and without a leading slash.",
            pattern:
                "^(?![~-])(?!\\.{1,2}(/|$))(?!.*/\\.{1,2}(/|$))[^/\\\\%\\u0000-\\u001f\\u007f]+(/[^/\\\\%\\u0000-\\u001f\\u007f]+)*$"
        )
    }
}
