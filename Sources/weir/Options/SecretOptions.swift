import ArgumentParser

/// What is decided outside of Git.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What files in Git may ask for, where keys are, and who fetches. Default: WEIR_CONFIG.", valueName: "file"))
    var config: String?
}
