import ArgumentParser
import WeirModel

/// Which fleet, in which database.
struct EnvironmentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The environment to work on.", valueName: "name"))
    var environment = standard

    static let standard = "default"

    func validate() throws {
        guard Slug.isValid(environment) else {
            throw ValidationError(
                "--environment takes a slug: lower-case letters, digits and inner hyphens, at most \(Slug.maximumLength)."
            )
        }
    }
}

/// Which database.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database, as a PostgreSQL URL. Default: WEIR_DATABASE_URL, then the server of `weir up` in this folder.",
            valueName: "url"))
    var database: String?
}

/// Which content.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The branch, tag or commit. Default: what is checked out.", valueName: "revision"))
    var rev: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The environment's folder inside the repository. Several are laid over each other.", valueName: "folder"),
        transform: FolderArgument.parse)
    var path: [String] = []

    @Option(
        name: .customLong("fetch-timeout"),
        help: ArgumentHelp("How long fetching a URL may take: 30s, 5m.", valueName: "duration"),
        transform: DurationArgument.parse)
    var fetchTimeout: Duration = .seconds(60)
}

/// Folders inside a repository on the command line.
enum FolderArgument {
    /// The folder's path with `/` between components and nothing else at its ends, so that two spellings of one folder
    /// are the same environment; empty for the repository's top. What leads out of the repository is refused.
    static func parse(_ text: String) throws -> String {
        let components = text.split(separator: "/").filter { $0 != "." }
        guard !text.hasPrefix("/"), !components.contains("..") else {
            throw ValidationError("--path names a folder inside the repository, such as environments/production.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f || $0 == ":" }),
            text.utf8.count <= 4096
        else {
            throw ValidationError("--path takes no control characters, no colons, and at most 4096 bytes.")
        }
        return components.joined(separator: "/")
    }
}

/// Durations on the command line: a whole number and `s`, `m`, `h` or `d`, or milliseconds as `ms`.
enum DurationArgument {
    static func parse(_ text: String) throws -> Duration {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            if let number = Int64(digits), number >= 0, number <= 100_000_000, digits.allSatisfy(\.isNumber) {
                return .milliseconds(number * milliseconds)
            }
        }
        throw ValidationError("\(text) is not a duration; write 500ms, 30s, 5m or 2h.")
    }
}

/// Instants on the command line, as RFC 3339 writes them.
enum InstantArgument {
    static func parse(_ text: String) throws -> Instant {
        guard let instant = Instant(text) else {
            throw ValidationError("\(text) is not a time; write 2026-11-22T04:40:00Z.")
        }
        return instant
    }
}

/// Which unit.
struct UnitArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "CUSTOMER/INSTANCE, CUSTOMER or INTEGRATION; customer:NAME and integration:NAME where both exist.",
            valueName: "key"),
        transform: KeyArgument.parse)
    var key: [UnitKey]
}

/// Secrets on the command line: `globex/IMPORT_KEY`, or the name alone for one of the repository's own.
enum SecretArgument {
    static func parse(_ text: String) throws -> SecretKey {
        guard let key = key(text) else {
            throw ValidationError(
                "\(text) does not name a secret; write CUSTOMER/NAME, or NAME for the repository's own.")
        }
        return key
    }

    /// nil for what cannot name a secret.
    static func key(_ text: String) -> SecretKey? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, parts.count <= 2,
            RotatorTemplate.isKnown("secrets.\(name)") || ImplicitSecretName.isValid(name)
        else { return nil }
        guard parts.count == 2 else { return SecretKey(customer: nil, name: text) }
        return Slug.isValid(parts[0]) ? SecretKey(customer: String(parts[0]), name: String(name)) : nil
    }
}

/// Keys of units on the command line: `globex/erp` is an instance; `customer:globex` and `integration:acme-erp` say
/// which of the others is meant where both have the name.
enum KeyArgument {
    /// The keys that `text` may mean: one, or a customer and an integration of the same name.
    static func parse(_ text: String) throws -> [UnitKey] {
        for kind in [UnitKind.customer, .integration] where text.hasPrefix("\(kind.rawValue):") {
            let slug = String(text.dropFirst(kind.rawValue.count + 1))
            if Slug.isValid(slug) { return [UnitKey(kind, slug)] }
        }
        if text.hasPrefix("secret:"), let secret = SecretArgument.key(String(text.dropFirst(7))) {
            return [.secret(secret)]
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ Slug.isValid($0) }) { return [UnitKey(.instance, text)] }
        if Slug.isValid(text) { return [.customer(text), .integration(text)] }
        throw ValidationError(
            "\(text) is not a key; write CUSTOMER/INSTANCE, CUSTOMER or INTEGRATION, or customer:NAME and integration:NAME."
        )
    }
}
