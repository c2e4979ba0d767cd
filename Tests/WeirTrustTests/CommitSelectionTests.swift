import Testing
import WeirGit
import WeirModel
import WeirTesting

/// Which commits are asked for, in histories of all shapes, with clocks that lie.
@Suite struct CommitSelectionTests {
    private struct History {
        var parents: [[Int]] = []
        var ids: [ObjectID] = []

        /// The commit and what it can reach.
        func reach(_ commit: Int) -> Set<Int> {
            var found: Set<Int> = []
            var open = [commit]
            while let next = open.popLast() {
                if found.insert(next).inserted { open += parents[next] }
            }
            return found
        }

        func firstParents(_ commit: Int) -> [Int] {
            var chain = [commit]
            while let last = chain.last, let next = parents[last].first { chain.append(next) }
            return chain
        }
    }

    /// Commits with up to three parents each, made by one run of `git fast-import`.
    private func make(_ count: Int, in fixture: GitFixture, _ random: inout SeededGenerator) async throws -> History {
        var history = History()
        var stream = ""
        for index in 0..<count {
            let parents = Set(
                (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
                    // Mostly recent ones, so that histories are long as well as wide.
                    index == 0 ? nil : Int.random(in: max(0, index - 5)..<index, using: &random)
                })
            let ordered = index > 0 && parents.isEmpty ? [index - 1] : parents.shuffled(using: &random)
            history.parents.append(ordered)
            let date = GitFixture.date + Int64.random(in: -100_000...100_000, using: &random)
            stream += "commit refs/heads/c\(index)\nmark :\(index + 1)\ncommitter a <a> \(date) +0000\ndata 1\nx\n"
            for (position, parent) in ordered.enumerated() {
                stream += "\(position == 0 ? "from" : "merge") :\(parent + 1)\n"
            }
            stream += "\n"
        }
        try await fixture.git(["fast-import", "--quiet", "--force"], input: stream)
        for index in 0..<count {
            history.ids.append(try fixture.objectID(try await fixture.git("rev-parse", "refs/heads/c\(index)")))
        }
        return history
    }

    @Test func whatTheAppliedCommitLacksIsAskedFor() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GitFixture.with { fixture in
            for _ in 0..<6 {
                let history = try await make(20, in: fixture, &random)
                for _ in 0..<60 {
                    let (applied, target) = (
                        Int.random(in: 0..<20, using: &random), Int.random(in: 0..<20, using: &random)
                    )
                    let known = history.reach(applied)
                    let repository = try GitRepository(at: fixture.path)
                    func selected(_ mode: VerificationMode) throws -> [Int] {
                        let result = try repository.commitsToVerify(
                            mode, from: history.ids[applied], to: history.ids[target])
                        #expect(!result.isCapped && result.target == history.ids[target], "seed \(seed)")
                        #expect(result.commits.last?.id == history.ids[target], "seed \(seed)")
                        let commits = result.commits.compactMap { history.ids.firstIndex(of: $0.id) }
                        let reached = try repository.commits(
                            among: result.commits.map(\.id), reachedFrom: history.ids[applied])
                        #expect(reached == Set(commits.filter(known.contains).map { history.ids[$0] }), "seed \(seed)")
                        return commits
                    }
                    let every = try selected(.every)
                    #expect(history.reach(target).subtracting(known).isSubset(of: every), "seed \(seed)")
                    for (position, commit) in every.enumerated() {
                        let parents = history.parents[commit]
                        #expect(!every[position...].contains { parents.contains($0) }, "seed \(seed)")
                    }
                    let chain = Array(history.firstParents(target).prefix { !known.contains($0) }.reversed())
                    #expect(try selected(.firstParent).suffix(chain.count) == chain[...], "seed \(seed)")
                    #expect(try selected(.head) == [target], "seed \(seed)")
                }
            }
        }
    }

    @Test func commitsAreHandedOverAsTheyAreStored() async throws {
        try await GitFixture.with { fixture in
            let id = try await fixture.commitUnsigned("Ünïcode\n\n\tand more  \n\n")
            let text = try await fixture.git("cat-file", "commit", "\(id)")
            let object = try #require(try GitRepository(at: fixture.path).commitObject(id))
            #expect(object.id == id)
            #expect(String(decoding: object.bytes, as: UTF8.self) == text + "\n")
            #expect(try GitRepository(at: fixture.path).commitObject(id, limit: object.bytes.count) == object)
            #expect(try GitRepository(at: fixture.path).commitObject(id, limit: object.bytes.count - 1) == nil)
            let tree = try fixture.objectID(try await fixture.git("rev-parse", "HEAD^{tree}"))
            let error = #expect(throws: GitError.self) { _ = try GitRepository(at: fixture.path).commitObject(tree) }
            #expect(error?.code == .objectCorrupt)
        }
    }
}
