import Crypto
import WeirAge
import WeirManifest
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
    /// The files with secrets in plain text that a plan names, by their paths in the repository; nil for those that are
    /// not there, or cannot be read.
    private var texts: [String: InlineTexts?] = [:]

    init(_ configuration: OperatorConfiguration, _ clients: ServiceClients) {
        // What has no version of its own is compared by the fingerprint under its owner's key, and never by this one's.
        let unused = SymmetricKey(size: .bits256)
        environment = EnvironmentReader(fingerprintKey: unused)
        files = FileReader(folder: "/", fingerprintKey: unused)
        self.clients = clients
        services = SecretServices(clients)
        identities = AgeIdentities(configuration)
    }

    /// Opens the repository's files that these secrets are in, each once.
    ///
    /// Throws a `SourceError` where the repository cannot be read.
    mutating func open(_ secrets: [(key: SecretKey, origin: SecretOrigin)], in content: OpenedSource) async throws {
        var paths: Set<String> = []
        var plain: Set<String> = []
        for secret in secrets {
            switch secret.origin {
            case .source(.sops(let path, _)): paths.insert(Self.path(path, of: secret.key))
            case .source(.inline(let place)): plain.insert(Self.path(place.path, of: secret.key))
            default: break
            }
        }
        paths.subtract(opened.keys)
        if !paths.isEmpty {
            let files = try await content.files(paths)
            for path in paths { opened[path] = OpenedSOPSFile(files[path], path: path, identities) }
        }
        plain.subtract(texts.keys)
        guard !plain.isEmpty else { return }
        let files = try await content.files(plain, atMost: InlineTexts.longest)
        for path in plain { texts[path] = .some(files[path].flatMap { InlineTexts($0, path: path) }) }
    }

    /// Whether what is asked for is at hand: files of the repository are, once they were opened.
    func canRead(_ source: SecretSource, of secret: SecretKey) -> Bool {
        switch source {
        case .sops(let path, _): opened[Self.path(path, of: secret)] != nil
        case .inline(let place): texts.keys.contains(Self.path(place.path, of: secret))
        default: true
        }
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
        case .inline(let place):
            guard let text = texts[Self.path(place.path, of: secret)]??.value(at: place) else {
                throw SecretSourceError(.missing, source, "there is no plain text any more")
            }
            return (SecretValue(text), nil)
        case .vault:
            let (value, version) = try await services.vault(for: source).read(source)
            return (value, version)
        case .aws:
            let (value, version) = try await services.aws(for: source).read(source)
            return (value, version)
        }
    }

    /// Files lie beside the one that declares the secret, and nowhere else.
    private static func path(_ path: String, of secret: SecretKey) -> String {
        secret.customer.map { "customers/\($0)/\(path)" } ?? path
    }
}
