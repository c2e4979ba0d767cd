import CLibGit2
import Glibc

/// One conversation with a server.
@safe
final class RemoteFetch {
    private static let refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]

    let request: FetchRequest
    /// nil: libgit2's own answer, which refuses what it does not know, stands.
    let hostKeys: HostKeyCheck?
    private var report: (FetchProgress) -> Void = { _ in }
    /// What a callback found wrong; it is a better answer than libgit2's, which only knows that a callback did.
    var failure: FetchFailure?
    /// Whether credentials were given.
    var hasAnswered = false
    private var reported = 0

    init(_ request: FetchRequest, _ hostKeys: HostKeyCheck?) {
        self.request = request
        self.hostKeys = hostKeys
    }

    /// The URL as it may be shown.
    var shownURL: String { RemoteURL(request.url).withoutCredentials }

    /// Makes the repository's branches and tags those of the server.
    func run(
        into fetched: borrowing FetchedRepository, progress: @escaping (FetchProgress) -> Void
    ) throws(FetchFailure) -> FetchResult {
        report = progress
        _ = weir_git_set_pack_max_objects(request.maximumObjects)
        _ = weir_git_set_strict_hash_verification(1)
        _ = weir_git_set_window_size(16 << 20)
        _ = weir_git_set_window_mapped_limit(96 << 20)

        try useAuthorities()
        let repository = unsafe fetched.repository.pointer
        let remote = try unsafe handle(git_remote_free) {
            unsafe git_remote_create_anonymous(&$0, repository, request.url)
        }
        try connect(remote)
        try download(remote)
        let server = try RemoteReferences(remote, or: classify)
        let local = unsafe LocalReferences(repository: repository)
        // Removed before others are made: a branch `a` would be in the way of a branch `a/b`.
        let removed = try check { local.remove(all: server) }
        let updated = try check { local.update(to: server) }
        if let branch = server.defaultBranch {
            try check { unsafe git_repository_set_head(repository, "refs/heads/\(branch)") }
        }
        remember(in: fetched.repository)
        return FetchResult(defaultBranch: server.defaultBranch, updated: Int(updated), removed: Int(removed))
    }

    private func connect(_ remote: borrowing Handle) throws(FetchFailure) {
        var options = unsafe git_remote_connect_options()
        _ = unsafe git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        unsafe setCallbacks(&options.callbacks)
        unsafe options.proxy_opts.type = GIT_PROXY_AUTO
        unsafe options.follow_redirects = redirects
        let kinds = hostKeys?.kinds ?? [nil]
        for (index, kind) in kinds.enumerated() {
            hostKeys?.prefer(kind)
            hasAnswered = false
            let status = unsafe git_remote_connect_ext(remote.pointer, GIT_DIRECTION_FETCH, &options)
            if status >= 0 { return }
            // A server that has no key of the kind that it was asked for shows none at all.
            let isKindMissing = hostKeys?.hasSeenKey == false && Library.lastMessage().contains("exchange")
            guard isKindMissing, index + 1 < kinds.count else { throw classify(status) }
        }
    }

    private var redirects: git_remote_redirect_t {
        carriesCredentials ? GIT_REMOTE_REDIRECT_NONE : GIT_REMOTE_REDIRECT_INITIAL
    }

    private func download(_ remote: borrowing Handle) throws(FetchFailure) {
        var options = unsafe git_fetch_options()
        _ = unsafe git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        unsafe setCallbacks(&options.callbacks)
        unsafe options.proxy_opts.type = GIT_PROXY_AUTO
        unsafe options.follow_redirects = redirects
        unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        let wanted = Self.refspecs + request.references.map { "+\($0):\($0)" }
        let status = unsafe StringList.with(wanted) { list in
            var list = unsafe list
            return unsafe git_remote_download(remote.pointer, &list, &options)
        }
        try check { status }
    }

    private func setCallbacks(_ callbacks: inout git_remote_callbacks) {
        unsafe callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        unsafe callbacks.credentials = { out, _, user, types, payload in
            guard let payload = unsafe payload else { return GIT_EUSER.rawValue }
            let fetch = unsafe Unmanaged<RemoteFetch>.fromOpaque(payload).takeUnretainedValue()
            let name = unsafe user.map { unsafe String(cString: $0) }
            return unsafe fetch.credentials(out, user: name, allowed: types)
        }
        unsafe callbacks.certificate_check = { certificate, _, _, payload in
            guard let payload = unsafe payload else { return GIT_EUSER.rawValue }
            let fetch = unsafe Unmanaged<RemoteFetch>.fromOpaque(payload).takeUnretainedValue()
            return unsafe fetch.check(certificate)
        }
        unsafe callbacks.transfer_progress = { progress, payload in
            guard let payload = unsafe payload, let progress = unsafe progress?.pointee else { return 0 }
            let fetch = unsafe Unmanaged<RemoteFetch>.fromOpaque(payload).takeUnretainedValue()
            return fetch.note(progress) ? 0 : GIT_EUSER.rawValue
        }
    }

    /// False where the transfer must end.
    private func note(_ progress: git_indexer_progress) -> Bool {
        guard progress.received_bytes <= request.maximumBytes else {
            let limit = "it sends more than \(request.maximumBytes >> 20) MiB"
            failure = FetchFailure(
                .tooLarge, "\(shownURL) cannot be fetched: \(limit)")
            return false
        }
        let received = Int(progress.received_objects)
        let total = Int(progress.total_objects)
        // A hundred lines are enough to draw a bar.
        if received == total || received >= reported + max(1, total / 100) {
            reported = received
            report(FetchProgress(received: received, total: total, bytes: progress.received_bytes))
        }
        return true
    }

    /// Where the repository came from, so that its identity is that of any other clone.
    private func remember(in repository: borrowing GitRepository) {
        let url = RemoteURL(request.url).withoutCredentials
        guard repository.originURL != url else { return }
        var configuration: OpaquePointer?
        guard unsafe git_repository_config(&configuration, repository.pointer) == 0 else { return }
        defer { unsafe git_config_free(configuration) }
        _ = unsafe git_config_set_string(configuration, "remote.origin.url", url)
    }

    private func handle(
        _ release: @convention(c) (OpaquePointer?) -> Void, _ make: (inout OpaquePointer?) -> Int32
    ) throws(FetchFailure) -> Handle {
        do throws(GitError) { return try unsafe Handle(release, or: { _ in GitError(.failed, "") }, make) } catch {
            throw classify(-1)
        }
    }

    @discardableResult
    private func check(_ call: () -> Int32) throws(FetchFailure) -> Int32 {
        let status = call()
        guard status >= 0 else { throw classify(status) }
        return status
    }

    /// What the call that just failed means.
    private func classify(_ status: Int32) -> FetchFailure {
        failure ?? FetchErrors.failure(status: status, of: request)
    }
}

/// Lists of C strings for as long as a call takes.
enum StringList {
    @unsafe
    static func with<Result>(_ strings: [String], _ body: (git_strarray) -> Result) -> Result {
        var copies = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.withUnsafeMutableBufferPointer { buffer in
            unsafe body(git_strarray(strings: buffer.baseAddress, count: buffer.count))
        }
    }
}
