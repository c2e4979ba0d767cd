import ArgumentParser

/// How lists and units are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, wide, json, yaml
}

/// `-o`
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print.")
    var output = OutputFormat.table
}
