import Foundation

/// The program's commands with their flags, as its own parser describes them (`--experimental-dump-help`).
struct CommandTree: Decodable {
    struct Name: Decodable {
        var kind: String
        var name: String
    }

    struct Argument: Decodable {
        var kind: String
        var names: [Name]?
        var valueName: String?
        var shouldDisplay: Bool

        /// `--rev`, or `<path>` where it has no name.
        var shown: String? {
            if kind == "positional" { return valueName.map { "<\($0)>" } }
            return names?.first { $0.kind == "long" }.map { "--\($0.name)" }
        }

        /// Whether it is one of those that all commands have; an option of that name takes a value.
        var isBuiltIn: Bool { kind == "flag" && ["--help", "--version"].contains(shown) }
    }

    struct Command: Decodable {
        var commandName: String
        var shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?
    }

    var command: Command

    static func read() async throws -> CommandTree {
        let outcome = try await Program.weir(["--experimental-dump-help"], in: "/")
        guard outcome.status == 0 else { throw UnexpectedOutcome(outcome: outcome) }
        return try JSONDecoder().decode(CommandTree.self, from: Data(outcome.output.utf8))
    }

    /// Every command that is shown, by its words without `weir`: `["get", "versions"]`; the program itself is `[]`.
    var commands: [(words: [String], command: Command)] { Self.list(command, []) }

    private static func list(_ command: Command, _ words: [String]) -> [(words: [String], command: Command)] {
        let below = (command.subcommands ?? []).filter { $0.shouldDisplay ?? true }
        return [(words, command)] + below.flatMap { list($0, words + [$0.commandName]) }
    }

    /// Every flag, option and argument that is shown, as `get versions --output`, but for `--help` and `--version`,
    /// which all commands have.
    var flags: [String] {
        commands.flatMap { words, command in
            (command.arguments ?? []).filter { $0.shouldDisplay && !$0.isBuiltIn }.compactMap(\.shown)
                .map { (words + [$0]).joined(separator: " ") }
        }
    }
}
