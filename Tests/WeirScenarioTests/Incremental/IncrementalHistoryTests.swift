import Testing
import WeirModel
import WeirTesting

/// The plan from what changed is the plan from everything, on random histories.
///
/// `WEIR_SEED=N,M` runs the histories of these seeds instead.
@Suite struct IncrementalHistoryTests {
    /// Histories that together go through everything.
    static let known: [UInt64] = [1, 2, 3, 4, 5, 6]
    static let commits = 220

    /// What has to occur: kinds of edits, and what came of them.
    static let expected = [
        "move made", "held", "repaired", "blocked", "approved", "selector", "labels", "profile", "restore made",
        "shadowed", "purged", "orphan", "fork made", "publish made", "upgrade made", "delete made", "release",
        "sharedSecrets", "goBack", "drift", "not applied", "read in full",
    ]

    static var seeds: [UInt64] { RandomSeed.stated ?? [RandomSeed.one] }

    @Test(arguments: seeds)
    func `the incremental plan equals the full plan`(_ seed: UInt64) async throws {
        _ = try await Self.history(seed)
    }

    @Test(.enabled(if: RandomSeed.stated == nil, "other seeds were asked for"))
    func `everything that can happen happens, and less is read`() async throws {
        var seen: Set<String> = []
        var reads = (full: 0, incremental: 0)
        for seed in Self.known {
            let history = try await Self.history(seed)
            seen.formUnion(history.seen.keys)
            reads.full += history.reads.full
            reads.incremental += history.reads.incremental
            #expect(history.seen["read in part", default: 0] > Self.commits / 4, "seed \(seed) \(history.seen)")
        }
        for what in Self.expected { #expect(seen.contains(what), "no history shows \(what)") }
        for edit in EvolvingRepository.Edit.allCases { #expect(seen.contains(edit.rawValue)) }
        // Most commits leave something pending, which is read again; `excess` looks at those that do not.
        #expect(reads.incremental * 20 < reads.full * 19, "\(reads)")
    }

    /// Where hardly anything but customers' files changes, a plan of these customers alone is the plan of everything.
    @Test func `a plan of the customers that changed equals the full plan`() async throws {
        var seen: [String: Int] = [:]
        for seed in (RandomSeed.stated ?? Self.known.prefix(3) + [RandomSeed.one]) {
            seen.merge(try await Self.history(seed, isCalm: true).seen) { $0 + $1 }
        }
        guard RandomSeed.stated == nil else { return }
        for what in ["an excerpt", "an excerpt without changes", "move made", "delete made", "restore made", "held"] {
            #expect(seen[what, default: 0] > 1, "\(what): \(seen)")
        }
        #expect(seen["an excerpt", default: 0] > 25, "\(seen)")
    }

    private static func history(_ seed: UInt64, isCalm: Bool = false) async throws -> IncrementalHistory {
        print("incremental history: WEIR_SEED=\(seed)")
        var history = IncrementalHistory(seed: seed, isCalm: isCalm)
        for number in 1...commits {
            try await history.step(number)
            guard let failure = history.failure else { continue }
            Issue.record("WEIR_SEED=\(seed), commit \(number): \(failure)")
            break
        }
        return history
    }
}
