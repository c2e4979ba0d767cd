import Crypto
import WeirAge
import WeirModel
import WeirSecrets

/// Reads the values of secrets, each from its kind of source.
struct SecretSourceReaders: Sendable {
    private let environment: EnvironmentReader
    private let files: FileReader
    let clients: ServiceClients
    private let services: SecretServices
    private let identities: AgeIdentities
    /// The SOPS files that a plan names, by their paths in the repository.
    private var opened: [String: OpenedSOPSFile] = [:]

    init(_ configuration: OperatorConfiguration, _ clients: ServiceClients) {
        // What has no version of its own is compared by the fingerprint under its owner's key, and never by this one's.
        let unused = SymmetricKey(size: .bits256)
        environment = EnvironmentReader(fingerprintKey: unused)
        files = FileReader(folder: "/", fingerprintKey: unused)
        self.clients = clients
        services = SecretServices(clients)
        identities = AgeIdentities(configuration)
    }

    /// Opens the SOPS files that these secrets are in, each once.
    ///
    /// Throws a `SourceError` where the repository cannot be read.
    mutating func open(_ secrets: [(key: SecretKey, origin: SecretOrigin)], in content: OpenedSource) async throws {
        var paths: Set<String> = []
        for secret in secrets {
            if case .source(.sops(let path, _)) = secret.origin { paths.insert(Self.path(path, of: secret.key)) }
        }
        paths.subtract(opened.keys)
        guard !paths.isEmpty else { return }
        let files = try await content.files(paths)
        for path in paths { opened[path] = OpenedSOPSFile(files[path], path: path, identities) }
    }

    /// Whether what is asked for is at hand: files of the repository are, once they were opened.
    func canRead(_ source: SecretSource, of secret: SecretKey) -> Bool {
        guard case .sops(let path, _) = source else { return true }
        return opened[Self.path(path, of: secret)] != nil
    }

    /// The value, and the version where the source tells one.
    func read(
        _ source: SecretSource, of secret: SecretKey
    ) async throws(SecretSourceError) -> (value: SecretValue, version: SourceVersion?) {
        switch source {
        case .environment: return (try await environment.read(source).value, nil)
        case .file(let path, _):
            guard path.hasPrefix("/") else {
                throw SecretSourceError(.invalid, source, "the path is not absolute", hint: "begin it with a /")
            }
            return (try await files.read(source).value, nil)
        case .sops(let path, let key):
            guard let file = opened[Self.path(path, of: secret)] else {
                throw SecretSourceError(
                    .missing, source, "there is no such file", hint: "commit it beside secrets.yaml")
            }
            return (try file.value(key, of: source), nil)
        case .vault:
            let (value, version) = try await services.vault(for: source).read(source)
            return (value, version)
        case .aws:
            let (value, version) = try await services.aws(for: source).read(source)
            return (value, version)
        }
    }

    /// SOPS files lie beside the file that declares the secret, and nowhere else.
    private static func path(_ path: String, of secret: SecretKey) -> String {
        secret.customer.map { "customers/\($0)/\(path)" } ?? path
    }
}
