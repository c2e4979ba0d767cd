import Testing
import WeirModel

@testable import WeirManifest

/// A rebase in a test.
struct Rebased {
    var outcome: ForkRebase.Outcome

    /// - Parameter patches: the lines of the list of patches, without indentation.
    init?(
        _ patches: String, from base: String, to parent: String, keeping side: ForkRebase.Side? = nil,
        version: ForkVersion = .number(6, digest: "0123456789ab")
    ) {
        let text =
            "from: acme\nversion: 1\npatches:\n"
            + patches.split(separator: "\n").map { "  \($0)\n" }.joined()
        self.init(file: text, from: Patching.json(base), to: Patching.json(parent), keeping: side, version: version)
    }

    init?(
        file text: String, from base: Document, to parent: Document, keeping side: ForkRebase.Side? = nil,
        version: ForkVersion = .number(6, digest: "0123456789ab")
    ) {
        var diagnostics: [Diagnostic] = []
        guard let fork = Fork.read(Array(text.utf8), path: ReadFork.path, diagnostics: &diagnostics),
            let outcome = ForkRebase.rebase(
                fork, from: base, to: parent, version: version, keeping: side, diagnostics: &diagnostics)
        else {
            Issue.record("\(diagnostics.map(ReadFork.text))\n\(text)")
            return nil
        }
        self.outcome = outcome
    }

    /// The new file.
    var text: String? { outcome.text.map { String(decoding: $0, as: UTF8.self) } }

    /// Everything behind `patches:` in the new file, without indentation.
    var patches: String? {
        text.map { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("patches:") }.dropFirst()
                .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }.joined(separator: "\n")
        }
    }

    /// What becomes of each patch, in a line.
    var fates: [String] {
        outcome.steps.map { step in
            switch step.fate {
            case .unchanged: "unchanged"
            case .rewritten(let patches): "now \(patches.joined(separator: ", "))"
            case .dropped(let reason): "dropped: \(reason)"
            case .conflict(let conflict):
                "conflict: \(conflict.reason)"
                    + (conflict.resolution.map { ", so \($0.joined(separator: ", "))" } ?? "")
            }
        }
    }

    var conflicts: [ForkRebase.Conflict] {
        outcome.steps.compactMap { if case .conflict(let conflict) = $0.fate { conflict } else { nil } }
    }

    /// What the new file makes of `parent`.
    func result(of parent: Document) -> Document? {
        guard let text = outcome.text else { return nil }
        var diagnostics: [Diagnostic] = []
        let fork = Fork.read(text, path: ReadFork.path, diagnostics: &diagnostics)
        let result = fork?.file.patched(parent, path: ReadFork.path, diagnostics: &diagnostics)
        #expect(diagnostics.map(ReadFork.text) == [])
        return result
    }
}
