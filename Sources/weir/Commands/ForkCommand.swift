import ArgumentParser

/// `weir fork`
struct ForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork", abstract: "Write the files of a fork, or move a fork to another version of its parent.",
        discussion: "Files are written into the repository's folder and not committed; weir plan shows what they do.",
        subcommands: [ForkIntegration.self, ForkInstance.self, ForkRebaseCommand.self])
}
