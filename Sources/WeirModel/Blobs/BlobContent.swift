/// What a file that is stored as it is consists of. All of it follows from the bytes alone, whatever they are used for
/// and wherever they come from.
public struct BlobContent: Hashable, Sendable {
    /// SHA-256 of the bytes.
    public var digest: Digest
    /// In bytes.
    public var size: Int
    /// The image's size, where the bytes begin as a PNG does and its header is right.
    public var image: ImageSize?
    /// Whether the bytes are UTF-8.
    public var isText: Bool

    /// Memberwise.
    public init(digest: Digest, size: Int, image: ImageSize? = nil, isText: Bool) {
        self.digest = digest
        self.size = size
        self.image = image
        self.isText = isText
    }
}

/// How large an image is.
public struct ImageSize: Hashable, Sendable {
    /// In pixels, from 1.
    public var width: Int
    /// In pixels, from 1.
    public var height: Int

    /// Memberwise.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Whether both sides are the same.
    public var isSquare: Bool { width == height }
}

/// Bytes that the database holds.
public struct ObservedBlob: Hashable, Sendable {
    /// What they consist of.
    public var content: BlobContent
    /// The id that Git gave them in the repository from which they came first; all zero where there was none.
    public var objectID: ObjectID

    /// Memberwise.
    public init(content: BlobContent, objectID: ObjectID) {
        self.content = content
        self.objectID = objectID
    }
}
