import ArgumentParser
import WeirStore

/// `weir secrets keys`
struct SecretsKeys: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "List the keys that have wrapped data keys, and which are still needed.",
        discussion: """
            The key that wrapped last is primary. One that was replaced is decrypt-only until weir secrets rewrap has \
            wrapped anew what it wrapped; then it is unused, and only backups of the database need it. Shows no key.
            """)

    @OptionGroup var options: ListOptions

    func execute() async throws -> ExitStatus {
        let reading = try await options.reading()
        let keys = try await reading.store.keyEncryptionKeys(environment: reading.environment)
        try KeyListing.listing(keys).write(as: options.output.output)
        return .done
    }
}
