import WeirForges
import WeirModel
import WeirNotify
import WeirSecrets

/// Everybody whom the configuration names.
struct Recipients: Sendable {
    /// By name.
    private(set) var all: [String: Recipient] = [:]
    /// The environments that they are told of: of no other controller's.
    let environments: [String]
    /// The code hosts, by environment.
    private(set) var forges: [String: ForgeClient] = [:]

    /// Reads the files that the configuration names; throws a `CommandFailure` where one cannot be used.
    init(_ configuration: OperatorConfiguration, transport: any HTTPTransport) throws {
        environments = configuration.sources.keys.sorted()
        for target in configuration.notifications {
            try check(target, configuration)
            let recipient = try Self.webhook(target)
            guard all.updateValue(recipient, forKey: recipient.name) == nil else {
                throw CommandFailure(
                    "\(target.location): two notifications go to \(recipient.name); tell them apart by name: …")
            }
        }
        for (environment, source) in configuration.sources {
            guard let report = source.report else { continue }
            let token = try Self.line(report.tokenFile, "the token")
            let forge = ForgeClient(
                ForgeRepository(kind: report.kind, api: report.api, name: report.repository, token: SecretValue(token)),
                transport: transport, now: { Effects.now().microseconds / 1_000_000 })
            forges[environment] = forge
            let name = Recipient.statusName(of: environment)
            all[name] = Recipient(name: name, way: .commitStatus(forge, context: "weir/\(environment)"))
        }
    }

    /// Whether anybody is told of what happens in an environment.
    func areTold(of environment: String) -> Bool {
        forges[environment] != nil
            || all.values.contains { !$0.kinds.isEmpty && $0.environments?.contains(environment) ?? true }
    }

    /// The names of those who want to know.
    func names(for announcement: Announcement) -> [String] {
        all.values.filter { $0.wants(announcement) }.map(\.name).sorted()
    }

    private func check(_ target: NotificationTarget, _ configuration: OperatorConfiguration) throws {
        let unknown = (target.environments ?? []).subtracting(configuration.sources.keys).sorted()
        guard let name = unknown.first else { return }
        throw CommandFailure(
            "\(target.location): a notification is for environment \(name), which has no repository here")
    }

    private static func webhook(_ target: NotificationTarget) throws -> Recipient {
        let url: [UInt8]
        switch target.address {
        case .url(let text): url = Array(text.utf8)
        case .file(let file): url = try line(file, "the webhook's URL")
        }
        guard let address = HTTPAddress(String(decoding: url, as: UTF8.self)) else {
            throw CommandFailure(
                "\(target.location): the webhook's file holds no http:// or https:// URL with a plain host")
        }
        var signature: WebhookSignature?
        if let file = target.secretFile {
            guard let text = FileText.read(file, limit: 1 << 16) else {
                throw CommandFailure("the webhook's secret \(file) cannot be read")
            }
            do throws(WebhookSignature.InvalidSecret) {
                signature = try WebhookSignature(secrets: text)
            } catch {
                throw CommandFailure("the webhook's secret \(file): \(error)")
            }
        }
        return Recipient(
            name: target.name ?? address.authority,
            way: .webhook(url: SecretValue(Array(address.text.utf8)), target.format, signature),
            kinds: target.kinds, environments: target.environments)
    }

    /// A file's only line, without what ends it.
    private static func line(_ file: String, _ what: String) throws -> [UInt8] {
        guard var bytes = FileText.bytes(file, limit: 1 << 16) else {
            throw CommandFailure("\(what) \(file) cannot be read")
        }
        while let last = bytes.last, [0x0a, 0x0d, 0x20].contains(last) { bytes.removeLast() }
        guard !bytes.isEmpty, !bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7f }) else {
            throw CommandFailure("\(what) \(file) is not one line without blanks")
        }
        return bytes
    }
}
