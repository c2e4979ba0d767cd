import WeirHTTP
import WeirModel

extension ConfigurationDecoder {
    /// `database:`
    mutating func database(_ node: Int) {
        members(node, "database", ["poolSize", "url"]) { decoder, name, node in
            if name == "url" {
                decoder.configuration.databaseURL = decoder.text(node, name)
            } else if let size = decoder.number(node, name, in: 2...1000) {
                decoder.configuration.poolSize = size
            }
        }
    }

    /// `http:`
    mutating func http(_ node: Int) {
        var listening = ListeningAddress()
        members(node, "http", ["address", "port", "tokens"]) { decoder, name, node in
            switch name {
            case "address": listening.address = decoder.text(node, name) ?? listening.address
            case "tokens": listening.tokens = decoder.tokens(node)
            default: listening.port = decoder.number(node, name, in: 0...65535) ?? listening.port
            }
        }
        configuration.listening = listening
    }

    /// The fields of an environment that say what is reconciled; nil where it names no repository, and so is not.
    mutating func source(_ node: Int, _ environment: String) -> EnvironmentSource? {
        guard let place = document.value(of: "repository", in: node), let repository = text(place, "repository") else {
            for field in Self.repositoryFields {
                guard let place = document.value(of: field, in: node) else { continue }
                refuse(place, "\(environment) has \(field) and no repository", "add repository: https://…")
            }
            return nil
        }
        var source = EnvironmentSource(repository: repository)
        target(node, &source)
        if let place = document.value(of: "interval", in: node) {
            source.interval = seconds(place, "interval") ?? source.interval
        }
        if let place = document.value(of: "fetchTimeout", in: node) {
            source.fetchTimeout = seconds(place, "fetchTimeout") ?? source.fetchTimeout
        }
        if let place = document.value(of: "verify", in: node) { source.trust = trust(place) }
        if let place = document.value(of: "webhook", in: node) { source.webhook = webhook(place) }
        if let place = document.value(of: "report", in: node) { source.report = report(place, source) }
        return source
    }

    private mutating func trust(_ node: Int) -> SourceTrust? {
        var trust = SourceTrust()
        members(node, "verify", ["allowedSignersFile", "mode", "openpgpKeyring"]) { decoder, name, node in
            guard let text = decoder.text(node, name) else { return }
            switch name {
            case "allowedSignersFile": trust.allowedSignersFile = text
            case "openpgpKeyring": trust.openpgpKeyring = text
            default:
                if let mode = VerificationMode(rawValue: text) {
                    trust.mode = mode
                } else {
                    decoder.refuse(node, "\(text) is no way to verify commits", "one of head, first-parent, every")
                }
            }
        }
        if trust.allowedSignersFile == nil, trust.openpgpKeyring == nil {
            refuse(
                node, "verify names nobody whose signature counts",
                "add allowedSignersFile: FILE, or openpgpKeyring: FILE")
        }
        return trust
    }

    private mutating func webhook(_ node: Int) -> WebhookSource? {
        var (provider, file): (WebhookProvider?, String?) = (nil, nil)
        members(node, "webhook", ["provider", "secretFile"]) { decoder, name, node in
            guard let text = decoder.text(node, name) else { return }
            if name == "secretFile" {
                file = text
            } else if let known = WebhookProvider(rawValue: text) {
                provider = known
            } else {
                let known = WebhookProvider.allCases.map(\.rawValue).joined(separator: ", ")
                decoder.refuse(node, "\(text) sends no webhooks that are known", "one of \(known)")
            }
        }
        guard let provider, let file else {
            refuse(node, "webhook needs provider and secretFile", "without a secret everybody could send one")
            return nil
        }
        return WebhookSource(provider: provider, secretFile: file)
    }

    private mutating func number(_ node: Int, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, what) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        refuse(node, "\(what) is a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func seconds(_ node: Int, _ what: String) -> Int? {
        guard let text = text(node, what) else { return nil }
        if let duration = try? DurationArgument.parse(text), duration >= .seconds(1) {
            return Int(duration.components.seconds)
        }
        refuse(node, "\(what) is a duration of at least 1s", "write 30s, 5m or 2h")
        return nil
    }
}
