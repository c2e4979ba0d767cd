import ArgumentParser
import WeirGit

/// The child process that talks to Git servers: it can be killed, and its memory is limited.
struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__fetch", abstract: "Fetch a repository; for weir itself.", shouldDisplay: false)

    func run() throws { throw ExitCode(FetchChild.run([])) }
}
