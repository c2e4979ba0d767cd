/// Which tags count, such as `release-*`: the `*` stands for a semantic version, and the highest is the target.
public struct TagPattern: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let text: String
    private let prefix: [UInt8]
    /// Nil where the pattern has no `*` and is the name of one tag.
    private let suffix: [UInt8]?

    /// Nil where the text is empty, has more than one `*`, or anything else that no tag's name can have.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        let forbidden = Set(" ~^:?[\\".utf8)
        guard !bytes.isEmpty, parts.count <= 2,
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f || forbidden.contains($0) })
        else { return nil }
        self.text = text
        prefix = Array(parts[0])
        suffix = parts.count == 2 ? Array(parts[1]) : nil
    }

    /// As it was written.
    public var description: String { text }

    /// The version that the tag's name has where the pattern has its `*`; a `v` in front of it is passed over. Nil where
    /// the name is another or that part is no version.
    public func version(of tag: String) -> SemanticVersion? {
        let name = Array(tag.utf8)
        guard let suffix, name.count > prefix.count + suffix.count, name.starts(with: prefix),
            name.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        var version = name[prefix.count..<(name.count - suffix.count)]
        if version.first == UInt8(ascii: "v") { version = version.dropFirst() }
        return SemanticVersion(String(decoding: version, as: UTF8.self))
    }

    /// The tag with the highest version, or the one that the pattern names. Of versions that differ in build metadata
    /// alone, it is the one whose name comes last by its bytes.
    ///
    /// Throws what a target that is gone must be: an error, which leaves what is deployed as it is.
    public func target(among tags: [String]) throws(MissingTarget) -> String {
        guard suffix != nil else {
            guard tags.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { throw .tag(text) }
            return text
        }
        var best: (version: SemanticVersion, tag: String)?
        for tag in tags {
            guard let version = version(of: tag) else { continue }
            if let best {
                let isTie = !version.precedes(best.version) && !best.version.precedes(version)
                let isLater = isTie ? best.tag.utf8.lexicographicallyPrecedes(tag.utf8) : best.version.precedes(version)
                guard isLater else { continue }
            }
            best = (version, tag)
        }
        guard let best else { throw .version(pattern: text, tags: tags.count) }
        return best.tag
    }
}

/// The branch or tag to apply is not there (any more).
public enum MissingTarget: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no branch that is the repository's own, or it has no commit.
    case head
    /// No branch has this name.
    case branch(String)
    /// No tag has this name.
    case tag(String)
    /// None of so many tags is a version by the pattern.
    case version(pattern: String, tags: Int)

    /// What is missing and what to do.
    public var description: String {
        switch self {
        case .head: "the repository has no commit, or no branch of its own; what is deployed stays until it has"
        case .branch(let name): "the repository has no branch \(name); what is deployed stays until there is one"
        case .tag(let name): "the repository has no tag \(name); what is deployed stays until there is one"
        case .version(let pattern, let tags):
            "none of the repository's \(tags) tags is a version by \(pattern), such as "
                + pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "1.0.0")
                + "; what is deployed stays until there is one"
        }
    }
}
