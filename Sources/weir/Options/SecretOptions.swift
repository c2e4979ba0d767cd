import ArgumentParser

/// What is decided outside of Git.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What files in Git may ask for, and where keys are. Default: WEIR_CONFIG.", valueName: "file"))
    var config: String?
}
