/// Where a secret is in a KV engine of version 2, as its HTTP API has it: `secret/data/globex/s3`.
struct VaultPath {
    /// Where its values are read.
    let data: String
    /// Where its versions are read, without values.
    let metadata: String

    /// Takes apart the path of the API.
    ///
    /// The first part named `data` after the mount is the engine's own; a mount that is itself called so is met by
    /// asking for the value where the versions are not found.
    ///
    /// - Throws: `ServiceFailure`: `.invalid` where the path is no such path.
    init(_ path: String) throws(ServiceFailure) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ Self.isPlain($0) }) else {
            throw ServiceFailure(
                .invalid, "the path has empty parts, .., % or control characters",
                hint: "write it as the HTTP API has it: MOUNT/data/PATH")
        }
        guard let place = parts.dropFirst().firstIndex(of: "data"), place < parts.count - 1 else {
            throw ServiceFailure(
                .invalid, "this is no path in a KV engine of version 2",
                hint: "write it as the HTTP API has it: MOUNT/data/PATH")
        }
        var encoded = parts.map { URLEncoding.encode($0.utf8) }
        data = encoded.joined(separator: "/")
        encoded[place] = "metadata"
        metadata = encoded.joined(separator: "/")
    }

    /// The path of a mount or a name of an operator's settings, encoded; nil where it has odd parts.
    static func encoded(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ isPlain($0) }) else { return nil }
        return parts.map { URLEncoding.encode($0.utf8) }.joined(separator: "/")
    }

    private static func isPlain(_ part: Substring) -> Bool {
        !part.isEmpty && part != "." && part != ".."
            && part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "%") }
    }
}
