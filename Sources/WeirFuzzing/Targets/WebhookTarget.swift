import Crypto
import WeirHTTP

extension FuzzTarget {
    private static let secret = Array("fuzzed-webhook-secret".utf8)

    /// The first line is the header's value, the rest is the body. Each provider gets both.
    static let webhook = FuzzTarget(
        "webhook", shape: [.lines, .values],
        tokens: [
            "sha256=", "sha512=", "sha1=", "SHA256=", "+f", "-1", "0x", " ", "fuzzed-webhook-secret", "{\"ref\":",
        ],
        longestInput: 4 << 10,
        invariant:
            "a provider takes a body just where the header has its HMAC, or is the secret; no secret proves nothing"
    ) { _ in
        let bodies = [
            #"{"ref":"refs/heads/main","before":"00","after":"ff","repository":{"full_name":"acme/fleet"}}"#,
            #"{"object_kind":"push","project":{"id":1},"total_commits_count":1}"#,
            #"{"push":{"changes":[{"new":{"name":"main"},"old":null}]}}"#, "", "[]",
        ].map { Array($0.utf8) }
        return bodies.flatMap { body in
            [
                "sha256=" + hex(HMAC<SHA256>.authenticationCode(for: body, using: key)),
                hex(HMAC<SHA256>.authenticationCode(for: body, using: key)),
                "sha512=" + hex(HMAC<SHA512>.authenticationCode(for: body, using: key)),
                String(decoding: secret, as: UTF8.self),
            ].map { Array("\($0)\n".utf8) + body }
        }
    } check: { input in
        let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
        let proof = String(decoding: input[..<end], as: UTF8.self)
        let body = Array(input[end...].dropFirst())
        let short = hex(HMAC<SHA256>.authenticationCode(for: body, using: key))
        let long = hex(HMAC<SHA512>.authenticationCode(for: body, using: key))
        // Hexadecimal digits may be large or small; nothing else may differ.
        let digits = proof.split(separator: "=", maxSplits: 1).last.map { $0.lowercased() } ?? ""
        for provider in WebhookProvider.allCases {
            let isRight =
                switch provider {
                case .gitlab: Array(proof.utf8) == secret
                case .gitea: proof.lowercased() == short && !proof.contains("=")
                case .github, .bitbucket: proof.utf8.starts(with: "sha256=".utf8) && digits == short
                case .generic:
                    proof.utf8.starts(with: "sha256=".utf8) && digits == short
                        || proof.utf8.starts(with: "sha512=".utf8) && digits == long
                }
            try require(
                provider.isProved(proof, body: body, secret: secret) == isRight,
                "\(provider.rawValue) \(isRight ? "refuses what is proved" : "takes what is not proved")")
            try require(!provider.isProved(proof, body: body, secret: []), "\(provider.rawValue) needs no secret")
        }
    }

    private static let key = SymmetricKey(data: secret)

    private static func hex(_ code: some Sequence<UInt8>) -> String {
        code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
