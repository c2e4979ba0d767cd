import Testing
import WeirModel

@testable import WeirPlanning

/// Real definitions, changed at random.
@Suite(
    "Differences of real definitions",
    .enabled(if: RealDefinitions.areThere, "shared/fixtures is not beside the project"))
struct DefinitionDiffPropertyTests {
    private func content(_ part: Part) throws -> DefinitionContent {
        try #require(DefinitionContent(json: Array(part.json.utf8)))
    }

    @Test(arguments: RealDefinitions.all + RealDefinitions.history)
    func `a definition does not differ from itself`(_ file: RealDefinitions.File) throws {
        let stored = try content(Part(file.document))
        #expect(DefinitionDiff.between(stored, stored).changes.isEmpty)
        let read = DefinitionContent(tree: DefinitionTree(file.document, path: "integration.yaml"))
        #expect(DefinitionDiff.between(stored, read).changes.isEmpty)
    }

    @Test(arguments: RealDefinitions.all)
    func `one edit shows as one thing`(_ file: RealDefinitions.File) throws {
        let old = Part(file.document)
        let before = try content(old)
        for kind in RandomEdits.Kind.allCases {
            for seed in UInt64(0)..<3 {
                var edits = RandomEdits(seed: seed)
                let new = old.copy
                guard let expected = edits.make(kind, in: new) else { continue }
                let diff = DefinitionDiff.between(before, try content(new))
                #expect(diff.counts == expected.counts, "\(kind) of \(file.name), seed \(seed): \(diff.changes)")
                if let path = expected.path {
                    #expect(diff.changes.contains { $0.path == path }, "\(kind) of \(file.name), seed \(seed): \(path)")
                }
                expectNoSecret(diff, "\(kind) of \(file.name), seed \(seed)")
            }
        }
    }

    @Test func `every kind of edit can be made on some definition`() {
        var made: Set<RandomEdits.Kind> = []
        for file in RealDefinitions.all {
            for kind in RandomEdits.Kind.allCases {
                var edits = RandomEdits(seed: 1)
                if edits.make(kind, in: Part(file.document)) != nil { made.insert(kind) }
            }
        }
        #expect(made.count == RandomEdits.Kind.allCases.count)
    }

    private func expectNoSecret(_ diff: DefinitionDiff, _ comment: Comment) {
        let version = DefinitionVersion(
            integration: "x", digest: Make.digest([]), origin: .published(1, release: nil))
        let shown = [
            DefinitionDiffText().render(diff, from: version, to: version),
            DefinitionDiffJSON.render(diff, from: version, to: version), "\(diff.fields)",
        ]
        for text in shown { #expect(!text.contains(RandomEdits.secret), comment) }
    }

    @Test(arguments: RealDefinitions.all)
    func `the old definition and the difference give the new one`(_ file: RealDefinitions.File) throws {
        let old = Part(file.document)
        let before = try content(old)
        for seed in UInt64(100)..<116 {
            var edits = RandomEdits(seed: seed)
            let new = old.copy
            var made: [RandomEdits.Kind] = []
            for _ in 0..<Int.random(in: 1...12, using: &edits.generator) {
                guard let kind = RandomEdits.Kind.allCases.randomElement(using: &edits.generator) else { continue }
                if edits.make(kind, in: new) != nil { made.append(kind) }
            }
            let comment = "\(file.name), seed \(seed): \(made)"
            let after = try content(new)
            let diff = DefinitionDiff.between(before, after)
            let hidden = DefinitionContent.hidingSecrets(after, after).before
            let applied = DiffApplier.applying(diff, to: Part(json: String(decoding: try hiding(old), as: UTF8.self)))
            #expect(
                applied.unwrapped.json == Part(json: String(decoding: hidden, as: UTF8.self)).unwrapped.json,
                "\(comment)\n\(diff.changes.map { "\($0.path) \($0.event)" }.joined(separator: "\n"))")
            #expect(diff.changes.isEmpty == (old.json == new.json), "\(comment)")
            expectNoSecret(diff, "\(comment)")
            let sorted = zip(diff.changes, diff.changes.dropFirst()).allSatisfy {
                !ByteOrder.precedes($1.path, $0.path)
            }
            #expect(sorted, "\(comment)")
            // The texts differ where the values do, and say no secret either.
            let texts = DefinitionContent.hidingSecrets(before, after)
            #expect((texts.before == texts.after) == diff.changes.isEmpty, "\(comment)")
            #expect(!String(decoding: texts.after, as: UTF8.self).contains(RandomEdits.secret), "\(comment)")
        }
    }

    private func hiding(_ part: Part) throws -> [UInt8] {
        let content = try content(part)
        return DefinitionContent.hidingSecrets(content, content).before
    }

    @Test func `every two versions of a history are told apart and led into each other`() throws {
        let versions = RealDefinitions.history.filter { $0.name.hasPrefix("hubspot") }
        #expect(versions.count == 4)
        for (before, after) in zip(versions, versions.dropFirst()) {
            let (old, new) = (Part(before.document), Part(after.document))
            let diff = DefinitionDiff.between(try content(old), try content(new))
            let applied = DiffApplier.applying(diff, to: Part(json: String(decoding: try hiding(old), as: UTF8.self)))
            let hidden = Part(json: String(decoding: try hiding(new), as: UTF8.self))
            #expect(applied.unwrapped.json == hidden.unwrapped.json, "\(before.name) to \(after.name)")
        }
    }
}
