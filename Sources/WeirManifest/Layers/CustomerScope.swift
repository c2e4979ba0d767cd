import WeirModel

/// What text in a customer's configuration may refer to.
struct CustomerScope: Sendable {
    var slug: String
    var name: String
    var externalID: String?
    /// Set where `customer.yaml` is not valid, so that `name` and `externalID` are not known.
    var hold: Hold?
    /// Declared in the customer's `secrets.yaml`.
    var secrets = DeclaredSecrets()
    /// Declared in the repository's `secrets.yaml`.
    var sharedSecrets = DeclaredSecrets()
}

/// The secrets that one `secrets.yaml` declares.
struct DeclaredSecrets: Sendable {
    var names: Set<String> = []
    /// What it says of them, by name; none where the file is not valid.
    var declarations: [SecretDeclaration] = []
    /// Set where the file is not valid: no name can then be said to be declared there, or not to be.
    var hold: Hold?

    /// What is declared, wherever it stands in the file; the names of a file that is not valid mean nothing.
    var meaning: Set<String>? { hold == nil ? names : nil }
}

/// Where a secret is declared.
enum SecretScope: String {
    case customer, shared
}

/// Why a unit cannot be planned: a file that is not valid.
struct Hold: Hashable, Sendable {
    var reason: String
    var source: SourceLocation

    /// Held for the sake of a file, at its first error where there is one.
    static func file(_ path: String, _ diagnostics: [Diagnostic] = []) -> Hold {
        let error = diagnostics.first { $0.severity == .error }
        return Hold(reason: "\(path) is not valid", source: error?.location ?? SourceLocation(path: path))
    }
}
