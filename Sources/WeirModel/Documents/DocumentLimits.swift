/// How large one document may be. A breach is a problem that names the limit, found before memory is spent.
public struct DocumentLimits: Hashable, Sendable {
    /// The most bytes a file may have.
    public var bytes: Int
    /// How deep sequences and mappings may nest; a lone scalar has depth 0.
    public var depth: Int
    /// How many nodes (scalars, keys, sequences, mappings) a document may have after aliases are expanded.
    public var nodes: Int

    /// Limits with the depth and the number of nodes that all files share unless stated.
    public init(bytes: Int, depth: Int = 64, nodes: Int = 200_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// An integration's definition: 4 MiB.
    public static let definition = DocumentLimits(bytes: 4 << 20)
    /// Any other file: 1 MiB.
    public static let file = DocumentLimits(bytes: 1 << 20)

    /// `bytes` for people: `4 MiB`, or the plain number where it is not whole.
    package var byteText: String {
        bytes > 0 && bytes & (1 << 20 - 1) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }
}
