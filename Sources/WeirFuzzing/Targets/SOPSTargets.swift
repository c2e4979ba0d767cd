import WeirAge
import WeirSOPS

extension FuzzTarget {
    private static let fixtures = "Tests/WeirSOPSTests/Fixtures"

    private static let tokens =
        yamlTokens + [
            "ENC[AES256_GCM,data:", ",iv:", ",tag:", ",type:str]", ",type:int]", ",type:float]", ",type:bool]",
            ",type:bytes]", ",type:comment]", ",type:time]", "sops:", "sops_", "mac:", "mac_only_encrypted: true",
            "lastmodified:", "encrypted_regex: '.*'", "unencrypted_suffix: _u", "encrypted_suffix: _e",
            "shamir_threshold: 2", "key_groups:", "age:", "enc: |", "recipient:", "__list_0__map_", "[sops]",
            "((((a*)*",
            "\\1", "(?i)", "[[:alpha:]]", "{1000}", "sops_age__list_0__map_enc=",
        ]

    /// One target for each format that SOPS has. Keys are the fixtures'.
    static let sops: [FuzzTarget] = [
        (SOPSFormat.yaml, [".enc.yaml"]), (.json, [".enc.json"]), (.dotenv, [".enc.env"]), (.ini, [".enc.ini"]),
        (.binary, [".enc.bin"]),
    ].map { format, suffixes in
        FuzzTarget(
            "sops-\(format.rawValue)", shape: [.lines, .values], tokens: tokens,
            invariant: """
                what a changed file decrypts to has the values that somebody encrypted, in their order; a file whose MAC \
                does not cover plain values has those that were encrypted
                """
        ) { files in
            suffixes.flatMap { files.files(in: fixtures, endingIn: $0) } + files.own("sops-\(format.rawValue)")
        } check: { input in
            let file: SOPSFile
            do throws(SOPSError) {
                file = try SOPSFile(input, format: format)
            } catch {
                return try require(!error.message.isEmpty && !error.advice.isEmpty, "it is refused without a word")
            }
            let opened: SOPSDocument
            do throws(SOPSError) {
                opened = try file.decrypt(identities: SOPSKeys.shared.identities)
            } catch {
                return try require(!error.message.isEmpty && !error.advice.isEmpty, "it is refused without a word")
            }
            guard !file.metadata.macCoversEncryptedOnly else { return }
            try require(
                SOPSKeys.shared.known.contains(SOPSKeys.values(of: opened)),
                "a file decrypts to values that nobody encrypted")
        }
    }
}

/// The keys and the values of the fixtures, read once.
private struct SOPSKeys: Sendable {
    static let shared = SOPSKeys(SeedFiles(root: SeedFiles.repository))

    let identities: [AgeIdentity]
    /// What the MAC of each fixture covers.
    let known: Set<[UInt8]>

    init(_ files: SeedFiles) {
        let folder = "Tests/WeirSOPSTests/Fixtures"
        let identities = (1...3).flatMap { number in
            let text = String(decoding: files.file("\(folder)/k\(number).txt"), as: UTF8.self)
            return (try? AgeIdentity.identities(inFile: text)) ?? []
        }
        self.identities = identities
        known = Set(
            SOPSFormat.allCases.flatMap { format in
                files.files(in: folder, endingIn: ".enc.yaml", ".enc.json", ".enc.env", ".enc.ini", ".enc.bin")
                    .compactMap { bytes -> [UInt8]? in
                        guard let file = try? SOPSFile(bytes, format: format),
                            let opened = try? file.decrypt(identities: identities)
                        else { return nil }
                        return Self.values(of: opened)
                    }
            })
    }

    /// All values one after the other, as the MAC covers them: without their keys, and nothing between them.
    static func values(of document: SOPSDocument) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in document.documents { append(value, to: &bytes) }
        return bytes
    }

    private static func append(_ value: SOPSValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: break
        case .bool(let value): bytes += (value ? "True" : "False").utf8
        case .integer(let value): bytes += "\(value)".utf8
        case .float(let value): bytes += "\(value)".utf8
        case .text(let value): bytes += value
        case .time(let value): bytes += value.utf8
        case .list(let values): for value in values { append(value, to: &bytes) }
        case .map(let members): for member in members { append(member.value, to: &bytes) }
        }
    }
}
