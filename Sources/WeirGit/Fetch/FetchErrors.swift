import CLibGit2

/// What libgit2 says when a fetch fails, in weir's terms. libgit2 has few codes, so its texts have to do.
enum FetchErrors {
    /// What the call that just returned `status` means.
    static func failure(status: Int32, of request: FetchRequest) -> FetchFailure {
        let (text, url) = (Library.lastMessage(), request.url)
        var shown = withoutCredentials(text, url: url)
        // A server may repeat what it was told.
        for secret in request.access.secrets { shown = shown.replacing(secret, with: "…") }
        return FetchFailure(
            code(status: status, text: text.lowercased(), url: RemoteURL(url)),
            "\(RemoteURL(url).withoutCredentials) cannot be fetched: \(shown)")
    }

    static func code(status: Int32, text: String, url: RemoteURL) -> FetchFailure.Code {
        switch status {
        case GIT_EAUTH.rawValue: return .authenticationNeeded
        case GIT_ECERTIFICATE.rawValue: return .hostKey
        case GIT_ENOTFOUND.rawValue: return .notFound
        case GIT_EOWNER.rawValue: return .failed
        default: break
        }
        let code = phrases.first { text.contains($0.text) }?.code ?? .failed
        // Of a path where nothing is, libgit2 says that it knows no such protocol.
        return code == .invalidRequest && url.scheme == nil ? .notFound : code
    }

    private static let phrases: [(text: String, code: FetchFailure.Code)] = [
        ("failed to resolve address", .couldNotResolve),
        ("connection refused", .refused), ("failed to connect", .refused), ("no route to host", .refused),
        ("network is unreachable", .refused), ("could not connect", .refused),
        ("hostkey", .hostKey), ("host key", .hostKey), ("known_hosts", .hostKey), ("certificate", .hostKey),
        ("status code: 401", .authenticationNeeded), ("status code: 403", .authenticationNeeded),
        ("authentication", .authenticationNeeded), ("authenticate", .authenticationNeeded),
        ("private key", .authenticationNeeded), ("credentials", .authenticationNeeded),
        ("status code: 404", .notFound), ("not exported", .notFound), ("no such file", .notFound),
        ("not found", .notFound), ("could not find repository", .notFound), ("does not appear to be", .notFound),
        ("unsupported url protocol", .invalidRequest), ("malformed url", .invalidRequest),
        ("unknown scheme", .invalidRequest),
        ("too many objects", .tooLarge), ("exceeds", .tooLarge), ("file too large", .tooLarge),
        ("out of memory", .tooLarge), ("cannot allocate memory", .tooLarge),
        ("timed out", .timedOut),
        ("eof", .corrupt), ("invalid", .corrupt), ("corrupt", .corrupt), ("unexpected", .corrupt),
        ("inflate", .corrupt),
        ("packfile", .corrupt), ("mismatch", .corrupt), ("malformed", .corrupt), ("checksum", .corrupt),
        ("missing", .corrupt), ("out-of-order", .corrupt), ("pkt", .corrupt), ("bad packet", .corrupt),
    ]

    /// libgit2 repeats URLs, credentials included.
    static func withoutCredentials(_ text: String, url: String) -> String {
        let location = RemoteURL(url)
        var result = text.replacing(url, with: location.withoutCredentials)
        for secret in location.secrets { result = result.replacing(secret, with: "…") }
        return result
    }
}

extension FetchAccess {
    /// The texts that must not be shown.
    fileprivate var secrets: [String] {
        switch credentials {
        case .none: []
        case .password(_, let password): [password].filter { !$0.isEmpty }
        case .key(let key): [key.passphrase].compactMap(\.self).filter { !$0.isEmpty }
        }
    }
}

extension RemoteURL {
    /// The texts that must not be shown: as they are written, and as they are meant.
    fileprivate var secrets: [String] {
        let written = [password, password != nil || scheme?.hasPrefix("http") == true ? user : nil].compactMap(\.self)
        return (written + written.map(Self.decoded)).filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
