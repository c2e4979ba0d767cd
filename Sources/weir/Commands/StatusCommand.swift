import ArgumentParser
import WeirStore

/// `weir status`
struct StatusCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show every environment: what is applied, what is pending and why, what to do."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var server: ServerOptions

    @Option(help: ArgumentHelp("Only this environment.", valueName: "name"))
    var environment: String?

    @Flag(help: "Stay, and show every change. Ends with Control-C.")
    var watch = false

    @OptionGroup var output: OutputOptions

    func validate() throws { try server.check(against: database) }

    func execute() async throws -> ExitStatus {
        let format = output.output
        guard let client = try server.client() else {
            let store = Store(pool: try await DatabaseLocation.require(database).pool())
            return try await show { try await ShownStatus.read(environment, in: store).bytes(as: format) }
        }
        let path = ["environments"] + (environment.map { [$0] } ?? [])
        return try await show { try await client.get(path, as: format) }
    }

    private func show(_ read: () async throws -> [UInt8]) async throws -> ExitStatus {
        var last = try await read()
        var watched = WatchedOutput()
        Terminal.write(watch ? watched.next(last) : last)
        var failure: String?
        while watch {
            try await Task.sleep(for: .seconds(2))
            do {
                let current = try await read()
                if current != last || failure != nil { Terminal.write(watched.next(current)) }
                (last, failure) = (current, nil)
            } catch let error as CancellationError {
                throw error
            } catch {
                // Whoever watches waits for it to come back. What is wrong is said once, not at every look.
                let words = CommandFailure(describing: error)
                if words.message != failure { Terminal.writeFailure(words) }
                failure = words.message
            }
        }
        return .done
    }
}

/// What `--watch` writes: on a terminal each time in place of what was there, elsewhere one after the other.
struct WatchedOutput {
    private var isFirst = true

    mutating func next(_ content: [UInt8]) -> [UInt8] {
        defer { isFirst = false }
        // Moves to the top left and clears the screen (ECMA-48: CUP, ED).
        if Terminal.isScreen { return Array("\u{1b}[H\u{1b}[2J".utf8) + content }
        return (isFirst ? [] : [UInt8(ascii: "\n")]) + content
    }
}
