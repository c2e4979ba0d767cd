import Crypto
public import WeirModel

/// Whose signatures count.
public struct TrustPolicy: Sendable {
    /// Who may sign with keys of OpenSSH's; nil: nobody.
    public var signers: AllowedSigners?
    /// Checks OpenPGP signatures against a keyring; nil: none is accepted.
    public var openPGP: OpenPGPVerifier?

    /// Memberwise.
    public init(signers: AllowedSigners? = nil, openPGP: OpenPGPVerifier? = nil) {
        self.signers = signers
        self.openPGP = openPGP
    }

    /// Whether all of the commits are signed by somebody who may; stops at the first that is not.
    ///
    /// - Parameters:
    ///   - commits: as `GitRepository.commitsToVerify` gives them.
    ///   - applied: says which of some commits the applied one has after all, which count as verified; asked once, and
    ///     only before a commit other than the target is refused.
    /// - Throws: what `openPGP` and `applied` throw, and `OpenPGPFailure` where gpgv cannot do its work. Then nothing is
    ///   known, and nothing may be applied.
    public func verify(
        _ commits: CommitsToVerify, applied: ([ObjectID]) async throws -> Set<ObjectID> = { _ in [] }
    ) async throws -> TrustOutcome {
        guard !commits.isCapped else {
            let message =
                "there are more new commits than the \(commits.commits.count) that can be verified at once; "
                + "apply an earlier commit first, or verify the head only"
            return .refused(RefusedCommit(id: commits.target, distrust: Distrust(.tooMany, message)))
        }
        // A list without the target would be trusted for what nobody has looked at.
        guard commits.commits.last?.id == commits.target else {
            return .refused(
                RefusedCommit(id: commits.target, distrust: Distrust(.malformed, "the commit was not read")))
        }
        var trusted: [TrustedCommit] = []
        var known: Set<ObjectID>?
        for (index, commit) in commits.commits.enumerated() where known?.contains(commit.id) != true {
            switch try await verify(commit) {
            case .success(let signer): trusted.append(TrustedCommit(id: commit.id, signer: signer))
            case .failure(let distrust):
                if known == nil, commit.id != commits.target {
                    let found = try await applied(commits.commits[index...].map(\.id)).subtracting([commits.target])
                    known = found
                    if found.contains(commit.id) { continue }
                }
                return .refused(RefusedCommit(id: commit.id, distrust: distrust))
            }
        }
        return .trusted(trusted)
    }

    /// Who signed the commit, or why it is not trusted. Throws as verifying several does.
    public func verify(_ object: CommitObject) async throws -> Result<TrustedSigner, Distrust> {
        let commit: SignedCommit
        do {
            try Self.checkID(object)
            commit = try SignedCommit(object.bytes)
        } catch {
            return .failure(error)
        }
        switch commit.signature {
        case nil: return .failure(Distrust(.unsigned, "the commit is not signed"))
        case .ssh(let text): return Result { () throws(Distrust) in try verifySSH(text, of: commit) }
        case .openPGP(let text): return try await verifyOpenPGP(text, of: commit)
        case .other(let kind):
            return .failure(Distrust(.unsupported, "the signature is \(kind), and only those of SSH and OpenPGP count"))
        }
    }

    private func verifySSH(_ text: [UInt8], of commit: SignedCommit) throws(Distrust) -> TrustedSigner {
        guard let signers else {
            throw Distrust(
                .unsupported, "the commit is signed with a key of SSH's, and no allowed signers file is configured")
        }
        let signature = try SSHSignature(armored: text)
        guard signature.namespace.elementsEqual(SSHSignature.gitNamespace.utf8) else {
            throw Distrust(
                .wrongNamespace, "the signature is for the namespace \(shown(signature.namespace)), not for \"git\"")
        }
        // Only keys that are trusted get as far as the arithmetic.
        let candidates = try signers.candidates(for: signature.keyBlob)
        try signature.check(by: candidates.key, over: commit.payload)
        let signer = try candidates.permitted(in: SSHSignature.gitNamespace, at: commit.committed)
        return TrustedSigner(
            kind: .ssh, name: signer.principals.text, fingerprint: candidates.key.fingerprint,
            isCommitter: signer.principals.matches(commit.committerEmail))
    }

    private func verifyOpenPGP(
        _ text: [UInt8], of commit: SignedCommit
    ) async throws -> Result<TrustedSigner, Distrust> {
        guard let openPGP else {
            return .failure(
                Distrust(.unsupported, "the commit is signed with OpenPGP, and no OpenPGP keyring is configured"))
        }
        let report = try await openPGP(text, commit.payload)
        return try report.signer(committerEmail: commit.committerEmail)
    }

    /// The id is what was asked for and what the branch points to; the bytes must be those that it stands for.
    private static func checkID(_ object: CommitObject) throws(Distrust) {
        var hash = Insecure.SHA1()
        hash.update(data: Array("commit \(object.bytes.count)\0".utf8))
        hash.update(data: object.bytes)
        guard hash.finalize().elementsEqual(object.id.bytes) else {
            throw Distrust(.malformed, "the commit's bytes are not those of its id; run git fsck")
        }
    }
}
