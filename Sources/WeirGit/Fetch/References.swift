import CLibGit2
import WeirModel

/// The branches and tags that a server has.
struct RemoteReferences {
    /// By full name.
    let ids: [String: ObjectID]
    /// Without `refs/heads/`.
    let defaultBranch: String?

    /// Takes them from a connected remote.
    init(_ remote: borrowing Handle, or failure: (Int32) -> FetchFailure) throws(FetchFailure) {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        let status = unsafe git_remote_ls(&heads, &count, remote.pointer)
        guard status >= 0 else { throw failure(status) }
        var ids: [String: ObjectID] = [:]
        for index in 0..<count {
            guard let head = unsafe heads?[index]?.pointee, let characters = unsafe head.name else { continue }
            let name = unsafe String(cString: characters)
            var isValid: Int32 = 0
            // What comes after `^{}` is the commit behind a tag, and no reference.
            guard name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/"),
                unsafe git_reference_name_is_valid(&isValid, name) == 0, isValid == 1
            else { continue }
            ids[name] = unsafe ObjectID(head.oid)
        }
        self.ids = ids
        defaultBranch = unsafe Self.defaultBranch(remote.pointer).flatMap { ids["refs/heads/\($0)"] == nil ? nil : $0 }
    }

    @unsafe
    private static func defaultBranch(_ remote: OpaquePointer) -> String? {
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        guard unsafe git_remote_default_branch(&buffer, remote) == 0, let text = unsafe buffer.ptr else { return nil }
        let name = unsafe String(cString: text)
        return name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : nil
    }
}

/// The branches and tags of the repository that is fetched into. The calls return libgit2's status, or a count.
@safe
struct LocalReferences {
    private let repository: OpaquePointer

    @unsafe
    init(repository: OpaquePointer) { unsafe self.repository = repository }

    /// Removes what the server lacks.
    func remove(all server: RemoteReferences) -> Int32 {
        var removed: Int32 = 0
        for name in names() where server.ids[name] == nil {
            let status = unsafe git_reference_remove(repository, name)
            guard status == 0 else { return status }
            removed += 1
        }
        return removed
    }

    /// Makes or moves what the server has elsewhere.
    func update(to server: RemoteReferences) -> Int32 {
        var updated: Int32 = 0
        for (name, id) in server.ids.sorted(by: { $0.key < $1.key }) {
            var wanted = id.gitID
            var current = git_oid()
            if unsafe git_reference_name_to_id(&current, repository, name) == 0, ObjectID(current) == id { continue }
            var reference: OpaquePointer?
            let status = unsafe git_reference_create(&reference, repository, name, &wanted, 1, nil)
            unsafe git_reference_free(reference)
            guard status == 0 else { return status }
            updated += 1
        }
        return updated
    }

    private func names() -> [String] {
        var list = unsafe git_strarray()
        guard unsafe git_reference_list(&list, repository) == 0 else { return [] }
        defer { unsafe git_strarray_dispose(&list) }
        return unsafe (0..<list.count).compactMap { index in
            let name = unsafe list.strings[index].map { unsafe String(cString: $0) }
            return name.flatMap { $0.hasPrefix("refs/heads/") || $0.hasPrefix("refs/tags/") ? $0 : nil }
        }
    }
}
