import WeirModel

/// `weir.yaml`
enum SettingsSchema {
    static let file = Schema.file(
        "weir.yaml", "Settings of the repository.",
        [
            "apiVersion": .choice("The version of this format. Required.", ["weir/v1"]),
            "publish": publish(
                "When a version of an integration is published, unless its release.yaml says otherwise."
            ).with("default", "on-change"),
            "defaults": .mapping(
                "What holds for every instance that says nothing else.",
                [
                    "version": ConfigurationSchema.version("The version of instances that state none."),
                    "config": ConfigurationSchema.config(
                        "The lowest layer of configuration above the definitions' own defaults."),
                ]),
            "profiles": .list(
                "Profiles for every instance, lowest first: a later one overrides an earlier.",
                of: .slug("A file in profiles/, without its ending."), examples: ["base"]),
            "prune": .mapping(
                "What becomes of what was deployed and is no longer stated.",
                [
                    "enabled": .flag("false: removed files leave orphans, which the plan lists.", default: true),
                    "retain": .duration(
                        "How long what was deleted can be brought back with its id, endpoints and secrets.",
                        default: "7d", examples: "7d", "12h"),
                ]),
            "limits": limits,
            "drift": .choice(
                "What happens to deployed state that somebody changed by hand: heal puts it back, report only says so.",
                RepositorySettings.DriftMode.allCases.map(\.rawValue), default: "heal"),
            "ignore": ConfigurationSchema.ignore,
        ], required: ["apiVersion"])

    /// `on-change` or `on-release`.
    static func publish(_ description: String) -> Schema {
        .choice(
            "\(description) on-change: whenever the meaning of its definition changes. on-release: only when the "
                + "release in its release.yaml changes.",
            ["on-change", "on-release"])
    }

    private static let limits = Schema.mapping(
        "How much may change within 24 hours without an approval (weir approve). Beyond a limit, all changes of that "
            + "kind are blocked and everything else goes on. Deletes are limited to 10 and 10 % where nothing is said; "
            + "the others are not.",
        Dictionary(
            uniqueKeysWithValues: Limits.Kind.allCases.map { kind in
                (
                    kind.rawValue,
                    Schema.mapping(
                        "The limit for \(kind.rawValue). The tighter of the two numbers counts.",
                        [
                            "count": .count("At most so many.", in: 0...100_000_000, examples: 10),
                            "percent": .count(
                                "At most so many of a hundred of what is deployed; "
                                    + "\(Limits.alwaysFree) of a kind are always free.", in: 0...100, examples: 25),
                        ])
                )
            }))
}
