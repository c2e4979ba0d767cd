import Testing
import WeirGit
import WeirModel
import WeirTesting
import WeirTrust

/// Which commits must be signed, in histories with merges.
@Suite struct ModeTests {
    /// Verifies as the controller would.
    private func outcome(
        _ fixture: GitFixture, _ mode: VerificationMode, from applied: ObjectID?, to target: ObjectID, _ key: SigningKey
    ) async throws -> TrustOutcome {
        let commits = try GitRepository(at: fixture.path).commitsToVerify(mode, from: applied, to: target)
        return try await policy("ada@example.com \(key.entry)").verify(commits)
    }

    private func ids(_ outcome: TrustOutcome) -> [ObjectID]? {
        guard case .trusted(let commits) = outcome else { return nil }
        return commits.map(\.id)
    }

    private func refused(_ outcome: TrustOutcome) -> ObjectID? {
        guard case .refused(let commit) = outcome else { return nil }
        return commit.id
    }

    @Test func aMergeOfAnUnsignedBranch() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let applied = try await fixture.commitUnsigned("Applied")
            try await fixture.git("switch", "--quiet", "-c", "topic")
            let topic = try await fixture.commitUnsigned("Topic", date: GitFixture.date + 10)
            try await fixture.git("switch", "--quiet", "main")
            let main = try await fixture.commitSigned("Main", by: key, date: GitFixture.date + 20)
            try await fixture.git(
                ["-c", "gpg.format=ssh", "-c", "user.signingkey=\(key.path)", "merge", "--quiet", "--no-ff", "-S"]
                    + ["--message", "Merge", "topic"], date: GitFixture.date + 30)
            let merge = try await fixture.head()
            #expect(ids(try await outcome(fixture, .head, from: applied, to: merge, key)) == [merge])
            #expect(ids(try await outcome(fixture, .firstParent, from: applied, to: merge, key)) == [main, merge])
            #expect(refused(try await outcome(fixture, .every, from: applied, to: merge, key)) == topic)
            // What is applied already is not asked for again, but for the target.
            #expect(ids(try await outcome(fixture, .every, from: topic, to: merge, key)) == [main, merge])
            #expect(ids(try await outcome(fixture, .every, from: merge, to: merge, key)) == [merge])
            // The first apply asks for the target only.
            for mode in VerificationMode.allCases {
                #expect(ids(try await outcome(fixture, mode, from: nil, to: merge, key)) == [merge])
                #expect(refused(try await outcome(fixture, mode, from: nil, to: topic, key)) == topic)
                // So does a way back.
                #expect(ids(try await outcome(fixture, mode, from: merge, to: main, key)) == [main])
                #expect(refused(try await outcome(fixture, mode, from: merge, to: topic, key)) == topic)
            }
        }
    }

    @Test func anUnsignedCommitInTheMiddleHidesFromTheHeadOnly() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let applied = try await fixture.commitSigned("Applied", by: key)
            let middle = try await fixture.commitUnsigned("Middle")
            let later = try await fixture.commitUnsigned("Later")
            let head = try await fixture.commitSigned("Head", by: key)
            #expect(ids(try await outcome(fixture, .head, from: applied, to: head, key)) == [head])
            for mode in [VerificationMode.firstParent, .every] {
                let result = try await outcome(fixture, mode, from: applied, to: head, key)
                #expect(refused(result) == middle)
                #expect(ids(try await outcome(fixture, mode, from: later, to: head, key)) == [head])
            }
        }
    }

    @Test func aMergedBranchThatIsAppliedDoesNotHideTheFirstParents() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let base = try await fixture.commitSigned("Base", by: key)
            let unsigned = try await fixture.commitUnsigned("Unsigned", date: GitFixture.date + 1)
            try await fixture.git("switch", "--quiet", "-c", "applied", "\(base)")
            let applied = try await fixture.commitSigned("Applied", by: key, date: GitFixture.date + 2)
            try await fixture.git("switch", "--quiet", "main")
            try await fixture.git(
                ["-c", "gpg.format=ssh", "-c", "user.signingkey=\(key.path)", "merge", "--quiet", "--no-ff", "-S"]
                    + ["--message", "Merge", "applied"], date: GitFixture.date + 3)
            let merge = try await fixture.head()
            #expect(refused(try await outcome(fixture, .firstParent, from: applied, to: merge, key)) == unsigned)
            #expect(refused(try await outcome(fixture, .every, from: applied, to: merge, key)) == unsigned)
        }
    }

    /// As when a clock that went wrong makes Git list what is applied already.
    @Test func whatIsAppliedAfterAllNeedsNoSignature() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let first = try fixture.object(try await fixture.commitUnsigned("First"))
            let second = try fixture.object(try await fixture.commitUnsigned("Second"))
            let third = try fixture.object(try await fixture.commitSigned("Third", by: key))
            let trust = try policy("ada@example.com \(key.entry)")
            let commits = CommitsToVerify(target: third.id, commits: [first, second, third])
            let repository = fixture.path
            func outcome(_ commits: CommitsToVerify, applied: ObjectID) async throws -> TrustOutcome {
                try await trust.verify(commits) {
                    try GitRepository(at: repository).commits(among: $0, reachedFrom: applied)
                }
            }
            #expect(refused(try await trust.verify(commits)) == first.id)
            #expect(refused(try await outcome(commits, applied: first.id)) == second.id)
            #expect(ids(try await outcome(commits, applied: second.id)) == [third.id])
            // The target is asked for even so.
            let unsigned = CommitsToVerify(target: second.id, commits: [first, second])
            #expect(refused(try await outcome(unsigned, applied: second.id)) == second.id)
        }
    }

    @Test func limitsRefuse() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let applied = try await fixture.commitSigned("Applied", by: key)
            for number in 0..<4 { try await fixture.commitSigned("Commit \(number)", by: key) }
            let head = try await fixture.head()
            let repository = try GitRepository(at: fixture.path)
            let trust = try policy("ada@example.com \(key.entry)")
            let exact = try repository.commitsToVerify(.every, from: applied, to: head, limit: 4)
            #expect(!exact.isCapped)
            #expect(exact.commits.count == 4)
            let size = exact.commits.reduce(0) { $0 + $1.bytes.count }
            let exactly = try repository.commitsToVerify(.every, from: applied, to: head, byteLimit: size)
            #expect(exactly == exact)
            for capped in [
                try repository.commitsToVerify(.every, from: applied, to: head, limit: 3),
                try repository.commitsToVerify(.every, from: applied, to: head, byteLimit: size - 1),
            ] {
                #expect(capped.isCapped)
                guard case .refused(let commit) = try await trust.verify(capped) else {
                    Issue.record("a part of the commits was enough")
                    continue
                }
                #expect(commit.id == head)
                #expect(commit.distrust.reason == .tooMany)
            }
        }
    }

    @Test func aListWithoutTheTargetIsRefused() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let first = try fixture.object(try await fixture.commitSigned("One", by: key))
            let second = try await fixture.commitUnsigned("Two")
            let trust = try policy("ada@example.com \(key.entry)")
            for commits in [[], [first]] {
                let outcome = try await trust.verify(CommitsToVerify(target: second, commits: commits))
                #expect(refused(outcome) == second)
            }
        }
    }

    @Test func anAppliedCommitThatIsGoneIsAnError() async throws {
        try await GitFixture.with { fixture in
            let head = try await fixture.commitUnsigned()
            let gone = try fixture.objectID(String(repeating: "1", count: 40))
            #expect(throws: GitError.self) {
                _ = try GitRepository(at: fixture.path).commitsToVerify(.every, from: gone, to: head)
            }
            #expect(throws: GitError.self) {
                _ = try GitRepository(at: fixture.path).commitsToVerify(.every, from: nil, to: gone)
            }
        }
    }
}
