import WeirPlanning

/// Says on standard error what takes longer than a second.
enum Progress {
    /// Whether nothing is said, because standard error is somebody's log.
    @TaskLocal static var isSilent = false

    /// Runs `body`, and says `what` once it has taken a second.
    static func during<Value>(_ what: String, _ body: () async throws -> Value) async rethrows -> Value {
        guard !isSilent else { return try await body() }
        let notice = Task {
            try await Task.sleep(for: .seconds(1))
            // What it names may come from an argument.
            Terminal.writeError("\(TerminalText.cut(what, to: 200))…\n")
        }
        defer { notice.cancel() }
        return try await body()
    }
}
