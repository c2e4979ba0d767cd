import CLibGit2
import Glibc

/// Who asks, and who answers.
extension RemoteFetch {
    /// Whether credentials go to the server; then no redirect may lead them to another one.
    var carriesCredentials: Bool {
        let location = RemoteURL(request.url)
        return request.access.credentials != .none || location.user != nil || location.password != nil
    }

    /// Has servers checked against the request's own certificates.
    func useAuthorities() throws(FetchFailure) {
        guard let file = request.access.authorityFile else { return }
        // libgit2 is started: the repository is open.
        guard unsafe weir_git_set_certificate_file(file) == 0 else {
            throw FetchFailure(
                .hostKey,
                "\(shownURL) cannot be fetched: the file \(file) cannot be read, or holds no certificates in PEM")
        }
    }

    /// Answers the question for credentials; see `git_credential_acquire_cb`. They are given once: asking again means that
    /// the server does not take them.
    @unsafe
    func credentials(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, user: String?, allowed: UInt32
    ) -> Int32 {
        let user = user ?? "git"
        if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return unsafe git_credential_username_new(out, user) }
        guard !hasAnswered else {
            failure = refused("the server does not accept \(request.access.shown)")
            return GIT_EUSER.rawValue
        }
        hasAnswered = true
        let (takesPassword, takesKey) = (
            allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0
        )
        switch request.access.credentials {
        case .password(let user, let password) where takesPassword:
            return unsafe git_credential_userpass_plaintext_new(out, user, password)
        case .key(let key) where takesKey:
            guard unsafe access(key.file, R_OK) == 0 else {
                failure = refused("the key \(key.file) cannot be read: \(FileError.last.reason)")
                return GIT_EUSER.rawValue
            }
            return unsafe git_credential_ssh_key_new(out, user, nil, key.file, key.passphrase)
        case .none where takesKey && hasAgent:
            return unsafe git_credential_ssh_key_from_agent(out, user)
        case .none where carriesCredentials:
            failure = refused("the server does not accept what the URL says of the user")
        case .none: failure = refused("the server wants to know who is asking")
        case .password, .key: failure = refused("the server does not take \(request.access)")
        }
        return GIT_EUSER.rawValue
    }

    private var hasAgent: Bool {
        let place = unsafe getenv("SSH_AUTH_SOCK")
        return unsafe place != nil
    }

    private func refused(_ reason: String) -> FetchFailure {
        FetchFailure(.authenticationNeeded, "\(shownURL) cannot be fetched: \(reason)")
    }

    /// Answers the question whether the server may be talked to; see `git_transport_certificate_check_cb`.
    @unsafe
    func check(_ certificate: UnsafeMutablePointer<git_cert>?) -> Int32 {
        guard let hostKeys else { return GIT_PASSTHROUGH.rawValue }
        var blob: [UInt8] = []
        if let certificate = unsafe certificate, unsafe certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 {
            unsafe certificate.withMemoryRebound(to: git_cert_hostkey.self, capacity: 1) { key in
                let isRaw = unsafe key.pointee.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0
                if isRaw, let start = unsafe key.pointee.hostkey {
                    blob = unsafe Array(UnsafeRawBufferPointer(start: start, count: key.pointee.hostkey_len))
                }
            }
        }
        guard let refusal = hostKeys.refusal(of: blob) else { return 0 }
        failure = refusal
        return GIT_ECERTIFICATE.rawValue
    }
}

extension FetchAccess {
    /// For a sentence that says that it is not accepted.
    fileprivate var shown: String {
        switch credentials {
        case .none: "any key of the SSH agent"
        case .password: "the user and the password or token"
        case .key(let key): "the key \(key.file)"
        }
    }
}
