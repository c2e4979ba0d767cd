import WeirModel

/// Reads metadata from the part of a file that SOPS keeps for itself.
struct MetadataReader {
    private let entries: [Tree.Entry]
    private let position: SourcePosition?

    /// - Parameter position: where they begin.
    init(_ entries: [Tree.Entry], at position: SourcePosition?) {
        self.entries = entries
        self.position = position
    }

    static let restore = "restore the sops section from the version before the last change"

    private func fault(_ problem: String, at place: SourcePosition? = nil) -> SOPSError {
        SOPSError(.invalidMetadata, at: place ?? position, problem, advice: Self.restore)
    }

    /// - Throws: `SOPSError` where something is missing or contradicts something else.
    func metadata() throws(SOPSError) -> SOPSMetadata {
        let lastModified = try text("lastmodified")
        // The MAC is bound to it, so there must be one way only to write it.
        guard let time = Timestamp(lastModified.utf8)?.inSeconds, time == lastModified else {
            throw fault("sops.lastmodified is no time such as 2026-01-31T10:00:00Z")
        }
        let version = try text("version")
        guard Self.isVersion(version) else { throw fault("sops.version is no version such as 3.11.0") }
        return SOPSMetadata(
            keyGroups: try keyGroups(), threshold: try threshold(), lastModified: lastModified, version: version,
            rule: try rule(), macCoversEncryptedOnly: try flag("mac_only_encrypted"),
            mac: Array(try text("mac").utf8), macAdditionalData: Array(time.utf8))
    }

    /// Three numbers, and perhaps what makes it a pre-release or a build (semver.org 2.0.0).
    private static func isVersion(_ text: String) -> Bool {
        let numbers = text.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }
        let parts = numbers.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
            && text.utf8.allSatisfy {
                $0.isWord && $0 != UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")
            }
    }

    private func entry(_ name: String) -> Tree.Entry? {
        entries.first { entry in
            guard case .name(let bytes) = entry.key else { return false }
            return bytes.elementsEqual(name.utf8)
        }
    }

    /// A text; empty where there is none.
    private func text(_ name: String) throws(SOPSError) -> String {
        guard let entry = entry(name) else { return "" }
        switch entry.value {
        case .leaf(.null): return ""
        case .leaf(let leaf):
            if let text = String(validating: FlatText.value(leaf), as: UTF8.self) { return text }
        default: break
        }
        throw fault("sops.\(name) is no text", at: entry.position)
    }

    private func flag(_ name: String) throws(SOPSError) -> Bool {
        guard let entry = entry(name) else { return false }
        switch entry.value {
        case .leaf(.bool(let value)): return value
        case .leaf(.null): return false
        case .leaf(.text(let text)) where text.elementsEqual("true".utf8): return true
        case .leaf(.text(let text)) where text.elementsEqual("false".utf8): return false
        default: throw fault("sops.\(name) is neither true nor false", at: entry.position)
        }
    }

    private func threshold() throws(SOPSError) -> Int {
        let name = "shamir_threshold"
        guard let entry = entry(name) else { return 0 }
        let number: Int? =
            switch entry.value {
            case .leaf(.integer(let value)): Int(exactly: value)
            case .leaf(.float(let value)): Int(exactly: value)
            case .leaf(.text(let text)): Int(String(decoding: text, as: UTF8.self))
            case .leaf(.null): 0
            default: nil
            }
        guard let number, (0...255).contains(number) else {
            throw fault("sops.\(name) is no number from 0 to 255", at: entry.position)
        }
        return number
    }

    private func rule() throws(SOPSError) -> SOPSRule {
        let names: [(String, (String) -> SOPSRule)] = [
            ("unencrypted_suffix", SOPSRule.unencryptedSuffix), ("encrypted_suffix", SOPSRule.encryptedSuffix),
            ("unencrypted_regex", SOPSRule.unencryptedRegex), ("encrypted_regex", SOPSRule.encryptedRegex),
            ("unencrypted_comment_regex", SOPSRule.unencryptedCommentRegex),
            ("encrypted_comment_regex", SOPSRule.encryptedCommentRegex),
        ]
        var rules: [(name: String, rule: SOPSRule)] = []
        for (name, rule) in names {
            let text = try text(name)
            if !text.isEmpty { rules.append((name, rule(text))) }
        }
        guard rules.count <= 1 else {
            throw fault("sops has \(rules.map(\.name).joined(separator: " and ")), of which there can be only one")
        }
        return rules.first?.rule ?? .unencryptedSuffix("_unencrypted")
    }

    private func keyGroups() throws(SOPSError) -> [[SOPSRecipient]] {
        let group = try recipients()
        if !group.isEmpty { return [group] }
        guard let entry = entry("key_groups"), case .list(let items) = entry.value, !items.isEmpty else {
            throw fault("sops names nobody who can open the file")
        }
        var groups: [[SOPSRecipient]] = []
        for item in items {
            guard case .map(let entries) = item.value else {
                throw fault("an item of sops.key_groups is no map", at: item.position)
            }
            groups.append(try MetadataReader(entries, at: item.position).recipients())
        }
        return groups
    }

    /// The recipients of one group.
    private func recipients() throws(SOPSError) -> [SOPSRecipient] {
        var recipients: [SOPSRecipient] = []
        for kind in SOPSRecipient.Kind.allCases {
            guard let entry = entry(kind.rawValue) else { continue }
            switch entry.value {
            case .leaf(.null): continue
            case .list(let items):
                for item in items {
                    guard case .map(let entries) = item.value else {
                        throw fault("an item of sops.\(kind.rawValue) is no map", at: item.position)
                    }
                    recipients.append(try MetadataReader(entries, at: item.position).recipient(kind))
                }
            default: throw fault("sops.\(kind.rawValue) is no list", at: entry.position)
            }
        }
        return recipients
    }

    private func recipient(_ kind: SOPSRecipient.Kind) throws(SOPSError) -> SOPSRecipient {
        let name: String =
            switch kind {
            case .age: try text("recipient")
            case .pgp: try text("fp")
            case .awsKMS: try text("arn")
            case .googleKMS: try text("resource_id")
            case .huaweiKMS: try text("key_id")
            case .azureKeyVault: try [text("vault_url"), text("name"), text("version")].joined(separator: "/")
            case .vault: try [text("vault_address"), text("engine_path"), text("key_name")].joined(separator: "/")
            }
        if kind == .age, !AgeRecipientText.isWellFormed(name) {
            throw fault("an age recipient of this file is misspelt")
        }
        return SOPSRecipient(kind: kind, name: name, encryptedKey: Array(try text("enc").utf8))
    }
}
