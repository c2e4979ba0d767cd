import Foundation
import Testing
import WeirSOPS
import WeirTesting

/// Random files that sops encrypts: what is printed here is what sops prints.
@Suite(.enabled(if: SOPSPeer.program != nil, "\(PeerProgram.hint)"))
struct YAMLPeerTests {
    /// How many files are compared at least; WEIR_SOPS_FILES asks for more, and WEIR_SOPS_SEED for others.
    static let count = Int(ProcessInfo.processInfo.environment["WEIR_SOPS_FILES"] ?? "") ?? 200
    static let firstSeed = UInt64(ProcessInfo.processInfo.environment["WEIR_SOPS_SEED"] ?? "") ?? 1

    static let rules: [[String]] = [
        [], [], [], ["encrypted_suffix: word"], ["unencrypted_suffix: b"], ["encrypted_regex: ^(a|pass.*)$"],
        ["unencrypted_regex: '[aeiou]{2}|(?i)^USER'"], ["encrypted_comment_regex: comment"],
        ["unencrypted_comment_regex: tight|double$"], ["mac_only_encrypted: true", "encrypted_regex: a"],
        ["mac_only_encrypted: true", "unencrypted_comment_regex: spaced"],
        [
            "shamir_threshold: 2",
            "key_groups: [\(SOPSPeer.recipients.map { "{age: [\($0)]}" }.joined(separator: ", "))]",
        ],
    ]

    @Test func `random YAML files`() async throws {
        let identities = try Fixture.identities([3, 1])
        // SOPS refuses some of them, and cannot read some that it wrote.
        let seeds = (0..<UInt64(Self.count * 6 / 5)).map { Self.firstSeed + $0 }
        let files = seeds.map { seed in
            (content: Array(RandomYAML.file(seed: seed).utf8), rule: Self.rules[Int(seed % UInt64(Self.rules.count))])
        }
        let results = try await SOPSPeer.encrypt(files, ending: ".yaml")
        var compared = 0
        for (number, result) in results.enumerated() {
            guard let encrypted = result.encrypted else { continue }
            let note = "seed \(seeds[number]), \(files[number].rule)"
            guard let decrypted = result.decrypted else {
                // SOPS itself cannot read what it wrote.
                #expect(throws: SOPSError.self, "\(note): \(result.complaint)") {
                    try SOPSFile(encrypted, format: .yaml).decrypt(identities: identities)
                }
                continue
            }
            compared += 1
            do {
                let rendered = try SOPSFile(encrypted, format: .yaml).decrypt(identities: identities).rendered
                #expect(
                    String(decoding: rendered, as: UTF8.self) == String(decoding: decrypted, as: UTF8.self), "\(note)")
                #expect(rendered == decrypted, "\(note)")
            } catch {
                Issue.record("\(note): \(error)\n\(String(decoding: encrypted, as: UTF8.self))")
            }
        }
        #expect(compared >= Self.count)
    }
}
