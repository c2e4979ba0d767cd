import WeirForges
import WeirModel
import WeirNotify

extension ConfigurationDecoder {
    /// `notifications:`
    mutating func notifications(_ node: Int) {
        guard isSequence(node, "notifications") else { return }
        configuration.notifications = document.children(node).compactMap { notification($0) }
        let names = configuration.notifications.compactMap(\.name)
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            refuse(node, "two notifications are named \(name)", "give each another name")
        }
    }

    private mutating func notification(_ node: Int) -> NotificationTarget? {
        var (name, url, file, secret): (String?, String?, String?, String?)
        var format: NotificationTarget.Format? = .standard
        var kinds: Set<Announcement.Kind>? = Set(Announcement.Kind.allCases)
        var environments: Set<String>?
        let known = ["environments", "format", "name", "on", "secretFile", "webhook", "webhookFile"]
        members(node, "a notification", known) { decoder, field, node in
            switch field {
            case "environments": environments = Set(decoder.texts(node, field))
            case "format": format = decoder.format(node)
            case "name": name = decoder.recipientName(node)
            case "on": kinds = decoder.kinds(node)
            case "secretFile": secret = decoder.text(node, field)
            case "webhook": url = decoder.webhookURL(node)
            default: file = decoder.text(node, field)
            }
        }
        guard document.nodes[node].kind == .mapping else { return nil }
        let fields = Set(document.children(node).map { document.string($0) })
        guard fields.contains("webhook") != fields.contains("webhookFile") else {
            refuse(node, "a notification has either webhook or webhookFile", "webhook: https://…, or the file with it")
            return nil
        }
        if format == .standard, !fields.contains("secretFile") {
            refuse(
                node, "a notification in the standard format has no secretFile",
                "requests are signed: echo \"whsec_$(openssl rand -base64 32)\" makes a secret; format: slack needs none"
            )
        }
        if format == .slack, fields.contains("secretFile") {
            refuse(node, "Slack's format is not signed", "leave out secretFile")
        }
        guard let format, let kinds,
            let address = url.map({ .url($0) }) ?? file.map({ NotificationTarget.Address.file($0) })
        else { return nil }
        return NotificationTarget(
            name: name, address: address, format: format, secretFile: secret, kinds: kinds,
            environments: environments, location: location(node))
    }

    private mutating func format(_ node: Int) -> NotificationTarget.Format? {
        guard let text = text(node, "format") else { return nil }
        if let format = NotificationTarget.Format(rawValue: text) { return format }
        refuse(node, "\(text) is no format of notifications", "one of standard, slack")
        return nil
    }

    private mutating func kinds(_ node: Int) -> Set<Announcement.Kind>? {
        let all = Announcement.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        var kinds: Set<Announcement.Kind> = []
        for text in texts(node, "on") {
            if let kind = Announcement.Kind(rawValue: text) {
                kinds.insert(kind)
            } else {
                refuse(node, "nobody is told of \(text)", "one of \(all)")
            }
        }
        guard document.nodes[node].kind != .sequence || document.nodes[node].count > 0 else {
            refuse(node, "on names nothing", "one of \(all)")
            return nil
        }
        return kinds
    }

    private mutating func recipientName(_ node: Int) -> String? {
        guard let text = text(node, "name") else { return nil }
        if Slug.isValid(text) { return text }
        refuse(node, "\(text) cannot name a notification", "lower-case letters, digits and inner hyphens")
        return nil
    }

    private mutating func webhookURL(_ node: Int) -> String? {
        guard let text = text(node, "webhook") else { return nil }
        if HTTPAddress(text) != nil { return text }
        refuse(
            node, "webhook is not an http:// or https:// URL with a plain host",
            "a user and password have no place in it")
        return nil
    }

    // MARK: Code hosts

    /// `report:`
    mutating func report(_ node: Int, _ source: EnvironmentSource) -> ForgeReport? {
        var (kind, url, repository, file): (ForgeKind?, String?, String?, String?)
        var pullRequests = false
        let known = ["apiURL", "provider", "pullRequests", "repository", "tokenFile"]
        members(node, "report", known) { decoder, field, node in
            switch field {
            case "provider": kind = decoder.provider(node)
            case "apiURL": url = decoder.text(node, field)
            case "repository": repository = decoder.text(node, field)
            case "tokenFile": file = decoder.text(node, field)
            default: pullRequests = decoder.boolean(node, field) ?? false
            }
        }
        guard let kind, let repository, let file else {
            let hint = "provider: github, repository: owner/name, tokenFile: FILE"
            refuse(node, "report needs provider, repository and tokenFile", hint)
            return nil
        }
        guard ForgeRepository.isValid(name: repository, on: kind) else {
            refuse(node, "\(repository) names no repository of \(kind.rawValue)", "write owner/name")
            return nil
        }
        guard let text = url ?? kind.publicAPI else {
            refuse(node, "report of \(kind.rawValue) has no apiURL", "apiURL: https://gitea.example.com/api/v1")
            return nil
        }
        guard let api = HTTPAddress(text), api.query == nil else {
            refuse(node, "apiURL is not an http:// or https:// URL with a plain host")
            return nil
        }
        if pullRequests, source.branch == nil {
            refuse(node, "pullRequests needs to know the branch that they are to be merged into", "add branch: main")
        }
        return ForgeReport(
            kind: kind, api: api, repository: repository, tokenFile: file, coversPullRequests: pullRequests)
    }

    private mutating func provider(_ node: Int) -> ForgeKind? {
        guard let text = text(node, "provider") else { return nil }
        if let kind = ForgeKind(rawValue: text) { return kind }
        refuse(
            node, "\(text) is no code host that is known",
            "one of \(ForgeKind.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    private mutating func boolean(_ node: Int, _ what: String) -> Bool? {
        guard document.nodes[node].kind == .boolean else {
            refuse(node, "\(what) is true or false")
            return nil
        }
        return document.string(node) == "true"
    }
}
