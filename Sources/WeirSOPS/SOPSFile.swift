/// A file that SOPS encrypted, read but not decrypted.
public struct SOPSFile: Sendable {
    /// The longest file that is read, in bytes.
    public static let mostBytes = 16 << 20

    /// What the file was read as.
    public let format: SOPSFormat
    /// For whom it is encrypted, and how.
    public let metadata: SOPSMetadata

    private let documents: [[Tree.Entry]]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - format: what it is; `SOPSFormat(path:)` tells by its name.
    /// - Throws: `SOPSError` where it is no such file, or has no usable metadata.
    public init(_ bytes: [UInt8], format: SOPSFormat) throws(SOPSError) {
        guard bytes.count <= Self.mostBytes else {
            throw SOPSError(
                .tooLarge, "the file has \(bytes.count) bytes, and at most \(Self.mostBytes) are read",
                advice: "split it")
        }
        self.format = format
        var documents: [[Tree.Entry]]
        var flat: [[UInt8]: [UInt8]]?
        switch format {
        case .yaml: documents = try YAMLTreeReader.read(bytes)
        case .json, .binary: documents = [try JSONTreeReader.read(bytes)]
        case .dotenv:
            let read = try DotenvStore.read(bytes)
            (documents, flat) = ([read.entries], read.metadata)
        case .ini:
            let read = try INIStore.read(bytes)
            (documents, flat) = ([read.entries], read.metadata)
        }
        if let flat {
            guard !flat.isEmpty else { throw Self.notEncrypted }
            metadata = try MetadataReader(try FlatText.unflattened(flat), at: nil).metadata()
        } else {
            guard format != .ini, let first = documents.first, let metadata = try Self.metadata(of: first) else {
                throw Self.notEncrypted
            }
            for document in documents.dropFirst() {
                guard let other = try Self.metadata(of: document), other != metadata else { continue }
                throw SOPSError(
                    .invalidMetadata, at: document.first(where: Self.isMetadata)?.position,
                    "the sops section of this document is not that of the first", advice: MetadataReader.restore)
            }
            self.metadata = metadata
            for index in documents.indices { documents[index].removeAll(where: Self.isMetadata) }
        }
        self.documents = documents
    }

    private static func isMetadata(_ entry: Tree.Entry) -> Bool { entry.key == .name(Tree.metadataKey) }

    /// The metadata of a document; SOPS writes the same into each, and looks at the first.
    private static func metadata(of document: [Tree.Entry]) throws(SOPSError) -> SOPSMetadata? {
        guard let entry = document.first(where: isMetadata), case .map(let entries) = entry.value else { return nil }
        return try MetadataReader(entries, at: entry.position).metadata()
    }

    private static let notEncrypted = SOPSError(
        .notEncrypted, "the file has no sops metadata, so it is not encrypted",
        advice: "encrypt it with sops encrypt, and see to it that its plain text was never committed")

    /// Decrypts the file and checks its MAC.
    ///
    /// - Parameter services: what may open its data key, asked in order for each recipient.
    /// - Throws: `SOPSError` where no service opens the key, or anything was changed since the file was encrypted.
    public func decrypt(with services: [any SOPSKeyService]) throws(SOPSError) -> SOPSDocument {
        let key = try DataKey.find(in: metadata, services)
        let opened = try TreeDecryption.open(documents, metadata, key: key)
        let rendered: [UInt8]
        switch format {
        case .yaml: rendered = try YAMLTreeWriter.write(opened)
        case .json: rendered = try JSONTreeWriter.write(opened.first ?? [])
        case .dotenv: rendered = try DotenvStore.write(opened.first ?? [])
        case .ini: rendered = try INIStore.write(opened.first ?? [])
        case .binary: rendered = try BinaryStore.content(of: opened.first ?? [])
        }
        return SOPSDocument(format: format, documents: opened.map { SOPSValue($0) }, rendered: rendered)
    }
}

/// Files that are one value for SOPS: it stands under `data` in a JSON file.
enum BinaryStore {
    private static let key = Array("data".utf8)

    static func content(of entries: [Tree.Entry]) throws(SOPSError) -> [UInt8] {
        guard let entry = entries.first(where: { $0.key == .name(key) }), case .leaf(.text(let bytes)) = entry.value
        else {
            throw SOPSError(
                .malformed, "the file has no text under \"data\", where SOPS keeps a binary file",
                advice: "give the file the name that says its format, such as .yaml or .json")
        }
        return bytes
    }
}
