import WeirModel
import WeirYAML

/// What the operator decides outside of Git: `--config FILE`, or `WEIR_CONFIG`.
struct OperatorConfiguration: Sendable {
    /// By environment.
    var allowances: [String: SecretAllowances] = [:]
    /// The keys that data keys are wrapped with.
    var encryption = EncryptionConfiguration()
    /// The file with the age identities that open SOPS files.
    var identityFile: String?
    /// What the controller reconciles, by environment.
    var sources: [String: EnvironmentSource] = [:]
    /// When changes may be made, by environment.
    var policies: [String: ChangePolicy] = [:]
    /// The database that the controller works on; nil: `WEIR_DATABASE_URL` names it.
    var databaseURL: String?
    /// How many connections the controller has to it.
    var poolSize = 8
    /// Where the controller listens; nil: nowhere.
    var listening: ListeningAddress?
    /// Who is told of what happens.
    var notifications: [NotificationTarget] = []
    /// Where spans go; nil: OpenTelemetry's variables say so, or they go nowhere.
    var tracing: TracingSettings?

    /// The file that the option or the environment names; nothing where neither does.
    ///
    /// Throws a `CommandFailure` where it cannot be read, or says something that is not known.
    static func load(_ option: String?) throws -> OperatorConfiguration {
        guard let path = option ?? ProcessEnvironment.value("WEIR_CONFIG") else { return OperatorConfiguration() }
        guard let text = FileText.read(path) else {
            throw CommandFailure("the configuration \(path) cannot be read; check --config and WEIR_CONFIG")
        }
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = YAMLReader(limits: .file)
        let bytes = Array(text.utf8)
        if reader.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics) {
            var decoder = ConfigurationDecoder(document: document, path: path)
            let configuration = decoder.decode().relative(to: path)
            diagnostics += decoder.diagnostics
            if diagnostics.isEmpty { return configuration }
        }
        let words = diagnostics.map { "\($0.location): \($0.message)" + ($0.hint.map { " (\($0))" } ?? "") }
        throw CommandFailure(words.isEmpty ? "\(path) is not a configuration" : words.joined(separator: "\n"))
    }
}

extension OperatorConfiguration {
    /// The configuration with the files that it names found beside it.
    fileprivate func relative(to path: String) -> OperatorConfiguration {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + file }
        var result = self
        result.encryption = encryption.mapFiles(absolute)
        result.identityFile = identityFile.map(absolute)
        result.listening?.tokens =
            listening?.tokens.map { token in
                TokenSource(name: token.name, roles: token.roles, file: absolute(token.file))
            } ?? []
        result.sources = sources.mapValues { source in
            var source = source
            if var trust = source.trust {
                trust.allowedSignersFile = trust.allowedSignersFile.map(absolute)
                trust.openpgpKeyring = trust.openpgpKeyring.map(absolute)
                source.trust = trust
            }
            source.auth = source.auth?.mapFiles(absolute)
            source.webhook = source.webhook.map {
                WebhookSource(provider: $0.provider, secretFile: absolute($0.secretFile))
            }
            source.report = source.report?.mapFiles(absolute)
            return source
        }
        result.notifications = notifications.map { $0.mapFiles(absolute) }
        return result
    }
}
