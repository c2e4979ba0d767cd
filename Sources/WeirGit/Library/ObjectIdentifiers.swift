import CLibGit2
import WeirModel

extension ObjectID {
    /// The id in libgit2's form.
    init(_ id: git_oid) {
        self = unsafe withUnsafeBytes(of: id.id) { bytes in
            unsafe ObjectID(
                words: (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
                ))
        }
    }

    /// libgit2's form of the id.
    var gitID: git_oid {
        var id = git_oid()
        let words = words
        unsafe withUnsafeMutableBytes(of: &id.id) { bytes in
            unsafe bytes.storeBytes(of: words.high.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: words.middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe bytes.storeBytes(of: words.low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return id
    }
}
