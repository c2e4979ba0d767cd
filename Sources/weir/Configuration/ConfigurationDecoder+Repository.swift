import WeirGit
import WeirModel
import WeirTrust

extension ConfigurationDecoder {
    /// The fields of an environment that go with `repository`.
    static let repositoryFields = [
        "apply", "auth", "branch", "fetchTimeout", "forcePush", "interval", "path", "paths", "report", "tag", "verify",
        "webhook",
    ]

    /// The fields of an environment that say what of its repository counts, and who fetches it.
    mutating func target(_ node: Int, _ source: inout EnvironmentSource) {
        if let place = document.value(of: "branch", in: node) { source.branch = text(place, "branch") }
        if let place = document.value(of: "tag", in: node) {
            if source.branch != nil {
                refuse(place, "an environment has a branch or a tag", "leave one of them out")
            }
            source.tag = tag(place)
        }
        if let place = document.value(of: "path", in: node), let path = folder(place, "path") { source.paths = [path] }
        if let place = document.value(of: "paths", in: node) {
            if document.value(of: "path", in: node) != nil {
                refuse(place, "an environment has path or paths", "leave path out, and add it to paths")
            }
            source.paths = folders(place)
        }
        if let place = document.value(of: "forcePush", in: node), let text = text(place, "forcePush") {
            if let policy = ForcePushPolicy(rawValue: text) {
                source.forcePush = policy
            } else {
                refuse(place, "\(text) is no way to take force-pushes", "one of refuse, allow")
            }
        }
        if let place = document.value(of: "auth", in: node) { source.auth = auth(place, source.repository) }
    }

    private mutating func tag(_ node: Int) -> TagPattern? {
        guard let text = text(node, "tag") else { return nil }
        if let pattern = TagPattern(text) { return pattern }
        refuse(node, "\(text) cannot name tags", "a tag, or a pattern with one * for the version: release-*")
        return nil
    }

    private mutating func folders(_ node: Int) -> [String] {
        guard isSequence(node, "paths") else { return [] }
        var folders: [String] = []
        for item in document.children(node) {
            guard let folder = folder(item, "an item of paths") else { continue }
            if folders.contains(folder) { refuse(item, "paths names a folder twice") }
            folders.append(folder)
        }
        if folders.isEmpty { refuse(node, "paths names no folder", "leave it out for the top") }
        return folders
    }

    private mutating func folder(_ node: Int, _ what: String) -> String? {
        guard let text = text(node, what) else { return nil }
        if let folder = try? FolderArgument.parse(text) { return folder }
        refuse(node, "\(what) names a folder inside the repository, without a colon")
        return nil
    }

    // MARK: Who fetches

    private mutating func auth(_ node: Int, _ repository: String) -> RepositoryAuth? {
        var values: [String: String] = [:]
        var app: GitHubApp?
        let names = [
            "caFile", "knownHostsFile", "passphraseFile", "passwordFile", "sshKeyFile", "tokenFile", "username",
        ]
        let before = diagnostics.count
        members(node, "auth", (names + ["githubApp"]).sorted()) { decoder, name, node in
            if name == "githubApp" { app = decoder.app(node) } else { values[name] = decoder.text(node, name) }
        }
        guard diagnostics.count == before else { return nil }
        let ways = ["githubApp", "passwordFile", "sshKeyFile", "tokenFile"].filter {
            values[$0] != nil || $0 == "githubApp" && app != nil
        }
        guard ways.count <= 1 else {
            refuse(node, "auth names more than one way: \(ways.joined(separator: ", "))", "leave one")
            return nil
        }
        guard !ways.isEmpty || values["caFile"] != nil else {
            refuse(
                node, "auth names nothing to show to the server",
                "one of sshKeyFile, passwordFile, tokenFile, githubApp")
            return nil
        }
        var auth = RepositoryAuth(caFile: values["caFile"])
        var allowed: Set = ["caFile"]
        switch ways.first {
        case "sshKeyFile":
            allowed = ["knownHostsFile", "passphraseFile", "sshKeyFile"]
            guard let file = values["sshKeyFile"], let hosts = values["knownHostsFile"] else {
                refuse(
                    node, "auth has sshKeyFile and no knownHostsFile",
                    "without the server's key anybody could answer; ssh-keyscan shows it, the server's operator publishes it"
                )
                return nil
            }
            auth.credentials = .key(file: file, knownHostsFile: hosts, passphraseFile: values["passphraseFile"])
        case "passwordFile":
            allowed.formUnion(["passwordFile", "username"])
            guard let file = values["passwordFile"], let username = values["username"], !username.isEmpty else {
                refuse(node, "auth has passwordFile and no username", "a token alone is tokenFile: FILE")
                return nil
            }
            auth.credentials = .password(username: username, file: file)
        case "tokenFile":
            allowed.formUnion(["tokenFile", "username"])
            if let file = values["tokenFile"] {
                auth.credentials = .password(username: values["username"] ?? RepositoryAuth.tokenUser, file: file)
            }
        default: if let app { auth.credentials = .app(app) }
        }
        for name in values.keys.sorted() where !allowed.contains(name) {
            refuse(node, "\(name) does not go with \(ways.first ?? "caFile")")
        }
        check(auth, for: RemoteURL(repository), node)
        return auth
    }

    private mutating func check(_ auth: RepositoryAuth, for url: RemoteURL, _ node: Int) {
        let isHTTP = url.scheme == "http" || url.scheme == "https"
        switch auth.credentials {
        case .none: break
        case .key where url.scheme != "ssh":
            refuse(
                node, "sshKeyFile goes with a repository behind ssh://",
                "such as ssh://git@git.example.com/acme/fleet.git")
        case .password where !isHTTP, .app where !isHTTP:
            refuse(node, "a password or token goes with a repository behind https://")
        case .key, .password, .app: break
        }
        if isHTTP, url.user != nil, auth.hasCredentials {
            refuse(node, "the repository's URL names a user, and so does auth", "leave the user out of the URL")
        }
        if auth.caFile != nil, url.scheme != "https" {
            refuse(node, "caFile goes with a repository behind https://")
        }
    }

    private mutating func app(_ node: Int) -> GitHubApp? {
        var values: [String: String] = [:]
        let before = diagnostics.count
        members(node, "githubApp", ["apiURL", "appID", "installationID", "privateKeyFile"]) { decoder, name, node in
            guard let text = decoder.text(node, name) else { return }
            values[name] = text
            switch name {
            case "appID" where !text.isPlainName: decoder.refuse(node, "\(text) is no GitHub App's id")
            case "installationID" where text.isEmpty || !text.utf8.allSatisfy { (0x30...0x39).contains($0) }:
                decoder.refuse(node, "\(text) is no installation's number")
            case "apiURL" where !Self.isAPI(text):
                decoder.refuse(node, "apiURL begins with https://", "such as https://github.example.com/api/v3")
            default: break
            }
        }
        guard diagnostics.count == before else { return nil }
        guard let appID = values["appID"], let installationID = values["installationID"],
            let file = values["privateKeyFile"]
        else {
            refuse(node, "githubApp needs appID, installationID and privateKeyFile")
            return nil
        }
        var url = Substring(values["apiURL"] ?? GitHubApp.publicAPI)
        while url.last == "/" { url.removeLast() }
        return GitHubApp(appID: appID, installationID: installationID, privateKeyFile: file, apiURL: String(url))
    }

    /// The token comes from there, so that nobody may listen.
    private static func isAPI(_ text: String) -> Bool {
        let url = RemoteURL(text)
        return url.scheme == "https" && url.host?.isEmpty == false && url.user == nil
            && !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value >= 0x7f || $0 == "?" || $0 == "#" }
    }
}

extension String {
    /// Letters, digits, dots, hyphens and underscores, and at least one.
    fileprivate var isPlainName: Bool {
        !isEmpty && utf8.count <= 100
            && unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".contains(Character($0)))
            }
    }
}
