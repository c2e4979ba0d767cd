import WeirGit
import WeirModel
import WeirPlanning
import WeirTrust

/// Whose commits an environment takes: `verify:` of the controller's file.
struct SourceTrust: Sendable {
    var mode = VerificationMode.firstParent
    /// As ssh-keygen(1) has it; nil: no SSH signature counts.
    var allowedSignersFile: String?
    /// As `gpg --export` writes it; nil: no OpenPGP signature counts.
    var openpgpKeyring: String?

    /// No list of signers that anybody means is larger.
    private static let mostSignerBytes = 4 << 20

    /// Looks at the commits from the applied one to the target, before anything that they hold is read.
    ///
    /// The target is looked at even where it is applied already: whoever signed it may not count any more.
    ///
    /// Throws a `CommandFailure` that blocks where one is not signed by somebody who may; whatever else is in the way
    /// means that nothing is known, and nothing may be applied.
    func verify(_ source: OpenedSource, applied: ObjectID?) async throws {
        guard let repository = source.repository else {
            throw CommandFailure("commits of a plain folder have no signatures")
        }
        let (mode, target) = (mode, source.description.commit)
        let (known, commits) = try await repository.run { git in
            // What was applied may be gone from the repository; then there is no way from it to the target.
            let known = applied.flatMap { (try? git.commit($0.description)) == nil ? nil : $0 }
            return (known, try git.commitsToVerify(mode, from: known, to: target))
        }
        let outcome = try await policy().verify(commits) { candidates in
            guard let known else { return [] }
            return try await repository.run { try $0.commits(among: candidates, reachedFrom: known) }
        }
        if case .refused(let commit) = outcome {
            throw CommandFailure("nothing is applied: \(commit)", status: .blocked)
        }
    }

    /// Reads the files anew, so that a signer who is taken out counts no more.
    private func policy() throws -> TrustPolicy {
        var signers: AllowedSigners?
        if let path = allowedSignersFile {
            guard let bytes = FileText.bytes(path, limit: Self.mostSignerBytes) else {
                throw CommandFailure("the allowed signers \(path) cannot be read")
            }
            signers = try AllowedSigners(bytes, path: path, localTime: LocalClock.instant(showing:))
        }
        return TrustPolicy(
            signers: signers, openPGP: openpgpKeyring.map { SignatureProcess(keyring: $0).verifier })
    }
}
