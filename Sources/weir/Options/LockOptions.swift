import ArgumentParser

/// How patient a command is that needs an environment's lease.
struct LockOptions: ParsableArguments {
    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp(
            "How long to wait while somebody else applies to the environment.", valueName: "duration"),
        transform: DurationArgument.parse)
    var timeout: Duration = Application.timeToLive
}
