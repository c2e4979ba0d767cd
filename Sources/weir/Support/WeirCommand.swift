import ArgumentParser

/// A command that says by an exit status how it went, and whose errors are reported in one way.
protocol WeirCommand: AsyncParsableCommand {
    mutating func execute() async throws -> ExitStatus
}

extension WeirCommand {
    mutating func run() async throws {
        let status: ExitStatus
        do {
            status = try await execute()
        } catch {
            let failure = CommandFailure(describing: error)
            Terminal.writeFailure(failure)
            throw ExitCode(failure.status.rawValue)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
