import Crypto
import WeirModel

/// Walks through the documents of a file in order, opens what is encrypted, and hashes what the MAC covers.
struct TreeDecryption {
    /// What the hash of a file begins with whose MAC covers encrypted values only: SHA-256 of `sops`, so that it cannot
    /// be taken for one that covers all.
    private static let encryptedOnlySeed = SHA256.hash(data: Array("sops".utf8))

    private let key: SymmetricKey
    private let selection: Selection
    private let hashesEncryptedOnly: Bool
    private var hash = SHA512()
    /// The keys on the way to the value at hand, each with a colon behind it.
    private var path: [UInt8] = []
    /// The additional data of all lists and maps of the file.
    private let places: Set<[UInt8]>
    /// Comments that stand elsewhere than where they were encrypted.
    private var movedComments: Set<EncryptedValue> = []

    private init(
        _ documents: [[Tree.Entry]], _ metadata: SOPSMetadata, key: SymmetricKey
    ) throws(SOPSError) {
        var places: Set<[UInt8]> = []
        for document in documents { Self.collect(document, [], into: &places) }
        self.places = places
        self.key = key
        selection = try Selection(metadata.rule)
        hashesEncryptedOnly = metadata.macCoversEncryptedOnly
        if hashesEncryptedOnly { hash.update(data: Array(Self.encryptedOnlySeed)) }
    }

    /// - Throws: `SOPSError` where something does not open, or the MAC is not that of what was read.
    static func open(
        _ documents: [[Tree.Entry]], _ metadata: SOPSMetadata, key: SymmetricKey
    ) throws(SOPSError) -> [[Tree.Entry]] {
        var decryption = try TreeDecryption(documents, metadata, key: key)
        var opened: [[Tree.Entry]] = []
        for document in documents { opened.append(try decryption.walk(document, Selection.Scope())) }
        try decryption.checkMAC(metadata)
        return opened
    }

    private func checkMAC(_ metadata: SOPSMetadata) throws(SOPSError) {
        let computed = hash.finalize().flatMap { byte -> [UInt8] in
            let digits = String(byte, radix: 16, uppercase: true).utf8
            return (digits.count == 1 ? [UInt8(ascii: "0")] : []) + digits
        }
        guard
            case .leaf(.text(let mac)) = EncryptedValue(metadata.mac)?
                .open(with: key, authenticating: metadata.macAdditionalData)
        else {
            throw SOPSError(
                .notAuthentic, "the MAC of the file does not open: it or sops.lastmodified was changed",
                advice: Self.restore)
        }
        guard mac == computed else {
            throw SOPSError(
                .notAuthentic, "the MAC of the file is not that of its values: something was changed, added or removed",
                advice: Self.restore)
        }
    }

    private static let restore =
        "restore the version before the last change, and edit it with sops edit, which keeps the MAC right"

    private mutating func walk(_ entries: [Tree.Entry], _ outer: Selection.Scope) throws(SOPSError) -> [Tree.Entry] {
        var scope = selection.inside(outer)
        var result: [Tree.Entry] = []
        result.reserveCapacity(entries.count)
        for var entry in entries {
            switch entry.key {
            case .comment(let text):
                selection.take(comment: text, &scope)
                entry.key = .comment(try comment(text, scope, entry.position))
            case .name(let name):
                let length = path.count
                path += name
                path.append(UInt8(ascii: ":"))
                entry.value = try walk(entry.value, selection.enter(name, scope), entry.position)
                path.removeSubrange(length...)
                selection.passValue(&scope)
            }
            result.append(entry)
        }
        return result
    }

    private mutating func walk(_ items: [Tree.Item], _ outer: Selection.Scope) throws(SOPSError) -> [Tree.Item] {
        var scope = selection.inside(outer)
        var result: [Tree.Item] = []
        result.reserveCapacity(items.count)
        for var item in items {
            if case .comment(let text) = item.value {
                selection.take(comment: text, &scope)
                // An empty comment in a list is an empty text for SOPS once it is decrypted.
                let isText = text.isEmpty && selection.isEncrypted(scope, isComment: true)
                item.value = isText ? .leaf(.text([])) : .comment(try comment(text, scope, item.position))
            } else {
                item.value = try walk(item.value, scope, item.position)
                selection.passValue(&scope)
            }
            result.append(item)
        }
        return result
    }

    private mutating func walk(
        _ tree: Tree, _ scope: Selection.Scope, _ position: SourcePosition
    ) throws(SOPSError) -> Tree {
        switch tree {
        case .list(let items): .list(try walk(items, scope))
        case .map(let entries): .map(try walk(entries, scope))
        case .comment(let text): .comment(try comment(text, scope, position))
        case .leaf(.null): tree
        case .leaf(let leaf): try value(leaf, scope, position)
        }
    }

    /// What a value was encrypted with beside the key: its path without the indices of lists.
    private var additionalData: [UInt8] { path.isEmpty ? [UInt8(ascii: ":")] : path }

    private mutating func value(
        _ leaf: Leaf, _ scope: Selection.Scope, _ position: SourcePosition
    ) throws(SOPSError) -> Tree {
        let isEncrypted = selection.isEncrypted(scope, isComment: false)
        var plain = EncryptedValue.Plain.leaf(leaf)
        if isEncrypted, leaf != .text([]) { plain = try open(leaf, position) }
        switch plain {
        case .leaf(let leaf):
            if isEncrypted || !hashesEncryptedOnly { hash.update(data: leaf.hashed) }
            return .leaf(leaf)
        case .comment(let text): return .comment(text)
        }
    }

    private func open(_ leaf: Leaf, _ position: SourcePosition) throws(SOPSError) -> EncryptedValue.Plain {
        guard case .text(let text) = leaf, EncryptedValue.begins(text) else {
            throw SOPSError(
                .notAuthentic, at: position,
                "the value of \(name) should be encrypted by the rule of the sops section, and is not",
                advice: "encrypt it with sops edit, or restore it if it was changed")
        }
        guard let plain = EncryptedValue(text)?.open(with: key, authenticating: additionalData) else {
            throw SOPSError(
                .notAuthentic, at: position,
                "the value of \(name) does not open: it was changed, moved here from another key, or encrypted with "
                    + "another data key",
                advice: "restore it from the version before the last change, or set it with sops edit")
        }
        return plain
    }

    private var name: String {
        path.isEmpty ? "the document" : String(decoding: path.dropLast(), as: UTF8.self)
    }

    /// A comment in plain text. No MAC covers comments, and SOPS leaves one as it is that does not open: it may be
    /// older than SOPS' encryption of comments, or go-yaml may have moved it to the list or map beside when the file was
    /// written. One that opens nowhere in the file was changed, which is refused here.
    private mutating func comment(
        _ text: [UInt8], _ scope: Selection.Scope, _ position: SourcePosition
    ) throws(SOPSError) -> [UInt8] {
        guard selection.isEncrypted(scope, isComment: true), !text.isEmpty else { return text }
        let encrypted = EncryptedValue(text)
        if case .comment(let plain) = encrypted?.open(with: key, authenticating: additionalData) { return plain }
        guard EncryptedValue.isMeant(byComment: text) else { return text }
        guard let encrypted, movedComments.contains(encrypted) || opensElsewhere(encrypted) else {
            throw SOPSError(
                .notAuthentic, at: position,
                "a comment near this place was changed: it looks encrypted, and does not open",
                advice: "restore it from the version before the last change, or remove it")
        }
        movedComments.insert(encrypted)
        return text
    }

    /// Whether it is a comment of another list or map of the file.
    private func opensElsewhere(_ encrypted: EncryptedValue) -> Bool {
        places.contains { place in
            if case .comment = encrypted.open(with: key, authenticating: place) { true } else { false }
        }
    }

    /// The additional data of all lists and maps in `entries`.
    private static func collect(_ entries: [Tree.Entry], _ path: [UInt8], into places: inout Set<[UInt8]>) {
        places.insert(path.isEmpty ? [UInt8(ascii: ":")] : path)
        for entry in entries {
            if case .name(let name) = entry.key {
                collect(entry.value, path + name + [UInt8(ascii: ":")], into: &places)
            }
        }
    }

    private static func collect(_ tree: Tree, _ path: [UInt8], into places: inout Set<[UInt8]>) {
        switch tree {
        case .map(let entries): collect(entries, path, into: &places)
        case .list(let items):
            places.insert(path)
            for item in items { collect(item.value, path, into: &places) }
        case .leaf, .comment: break
        }
    }
}
