import Crypto
import FoundationEssentials
import WeirModel
import WeirTrust

extension FuzzTarget {
    static let allowedSigners = FuzzTarget(
        "allowed-signers", shape: [.lines, .values],
        tokens: [
            "namespaces=\"git\"", "valid-after=\"20260101Z\"", "valid-before=\"20270101\"", "cert-authority", "ssh-rsa",
            "ssh-ed25519 ", "ecdsa-sha2-nistp256 ", "sk-ssh-ed25519@openssh.com ", "*", "!ada@example.com", "?", "\\\"",
            "\"", ",", "=", "#", "\t", "AAAA", "valid-after=\"99999999999999Z\"",
        ],
        invariant: """
            every line that is no comment gives a signer, whose key and principals stand in that line, or the file is \
            refused with a line that is in it; a pattern list refuses what it excludes
            """
    ) { files in
        files.own("allowed-signers")
    } check: { input in
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let meant = lines.filter { line in
            let first = line.first { ![0x20, 0x09, 0x0D].contains($0) }
            return first != nil && first != UInt8(ascii: "#")
        }
        let read: AllowedSigners
        do throws(AllowedSignersError) {
            read = try AllowedSigners(input, path: "signers")
        } catch {
            try require(!error.problems.isEmpty, "it is refused without a word")
            for problem in error.problems {
                let position = problem.location.position
                try require(
                    position.line >= 1 && position.line <= lines.count && position.column >= 1
                        && position.column <= lines[Int(position.line) - 1].count + 1,
                    "a problem is at \(position.line):\(position.column) of \(lines.count) lines")
            }
            return
        }
        try require(read.signers.count == meant.count, "\(meant.count) lines give \(read.signers.count) signers")
        for signer in read.signers {
            let line = String(decoding: lines[Int(signer.location.position.line) - 1], as: UTF8.self)
            let key = Data(signer.key.blob).base64EncodedString()
            let text = key.prefix { $0 != "=" }
            try require(
                line.utf8.count >= text.utf8.count && line.contains(text.dropLast()), "a key comes from nowhere")
            try require(line.contains(signer.key.kind.rawValue), "a kind of key comes from nowhere")
            try require(
                !line.lowercased().contains("cert-authority\(" ")\(signer.key.kind.rawValue)"), "it has authority")
            try require(!signer.principals.text.isEmpty, "a signer has no principals")
            if let after = signer.validAfter, let before = signer.validBefore {
                try require(after < before, "a key is valid before it is valid")
            }
            _ = signer.principals.matches(Array("ada@example.com".utf8))
        }
    }

    static let knownHosts = FuzzTarget(
        "known-hosts", shape: [.lines, .values],
        tokens: [
            "@revoked ", "@cert-authority ", "|1|", "[git.example.com]:2222", "git.example.com", "!", "*", "#", ",",
        ],
        invariant: "a key is known only where the file has it on a line of its own"
    ) { files in
        files.own("known-hosts")
    } check: { input in
        let hosts = KnownHosts(input)
        let text = String(decoding: input, as: UTF8.self)
        for blob in [hostKey, []] {
            for name in ["git.example.com", "[git.example.com]:2222", ""] {
                let verdict = hosts.verdict(on: blob, of: name)
                let isThere = text.contains(Data(blob).base64EncodedString())
                try require(verdict != .known || isThere, "a key is known that the file does not have")
            }
        }
    }

    private static let hostKey =
        Data(base64Encoded: "AAAAC3NzaC1lZDI1NTE5AAAAICizQCbVgPy89vsPL7ix1cebXU0tHV/gzE6D3BHZApsF").map(Array.init)
        ?? []

    /// A commit with a signature of OpenSSH's, changed where the signature is.
    static let sshSignature = FuzzTarget(
        "ssh-signature", shape: [.armor], tokens: ["git", "sha512", "sha256", "SSHSIG", "rsa-sha2-256", "ssh-rsa"],
        invariant: signed
    ) { files in
        files.own("signed-commit")
    } check: { input in
        try await verify(input)
    }

    /// A commit with a signature of OpenSSH's, changed anywhere.
    static let signedCommit = FuzzTarget(
        "signed-commit", shape: [.lines],
        tokens: [
            "tree ", "parent ", "author ", "committer ", "gpgsig ", "gpgsig-sha256 ", "mergetag ", "\n\n", "\n ",
            "encoding ",
            "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----",
            " <ada@example.com> 1767225600 +0000",
        ],
        invariant: signed
    ) { files in
        files.own("signed-commit")
    } check: { input in
        try await verify(input)
    }

    private static let signed = "a commit is trusted only where what it says, without its signature, is what was signed"

    private static func verify(_ input: [UInt8]) async throws {
        var hash = Insecure.SHA1()
        hash.update(data: Array("commit \(input.count)\0".utf8))
        hash.update(data: input)
        guard let id = ObjectID(bytes: Array(hash.finalize())) else { return }
        let seeds = SignedSeeds.shared
        switch try await seeds.policy.verify(CommitObject(id: id, bytes: input)) {
        case .success(let signer):
            try require(
                seeds.payloads.contains(SignedSeeds.payload(of: input)), "a commit is trusted that nobody signed")
            try require(signer.name == "ada@example.com", "somebody else signed it")
        case .failure(let distrust):
            try require(!distrust.message.isEmpty, "it is refused without a word")
        }
    }
}

/// The signed commits among the seeds, and who may sign.
private struct SignedSeeds: Sendable {
    static let shared = SignedSeeds(SeedFiles(root: SeedFiles.repository))

    let policy: TrustPolicy
    let payloads: Set<[UInt8]>

    init(_ files: SeedFiles) {
        let signers = files.file("Tests/WeirFuzzingTests/Seeds/signers")
        policy = TrustPolicy(signers: try? AllowedSigners(signers, path: "signers"))
        payloads = Set(files.own("signed-commit").map(Self.payload))
    }

    /// A commit without the headers that hold signatures, and the lines that continue them.
    static func payload(of commit: [UInt8]) -> [UInt8] {
        var payload: [UInt8] = []
        var isSkipped = false
        var isMessage = false
        var rest = commit[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            if line.elementsEqual("\n".utf8) { isMessage = true }
            if line.first != 0x20 {
                isSkipped = line.starts(with: "gpgsig ".utf8) || line.starts(with: "gpgsig-sha256 ".utf8)
            }
            if isMessage || !isSkipped { payload += line }
        }
        return payload
    }
}
