import CLibGit2
import WeirModel

extension ObjectID {
    /// The id in libgit2's form.
    init(_ id: git_oid) {
        let value = unsafe withUnsafeBytes(of: id.id) { unsafe ObjectID(bytes: $0) }
        self = value ?? .zero
    }

    /// libgit2's form of the id.
    var gitID: git_oid {
        var id = git_oid()
        let bytes = self.bytes
        unsafe withUnsafeMutableBytes(of: &id.id) { unsafe $0.copyBytes(from: bytes) }
        return id
    }
}
