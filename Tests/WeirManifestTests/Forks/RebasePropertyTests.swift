import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Rebasing random forks")
struct RebasePropertyTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    @Test("a parent that did not change changes nothing but the version", arguments: seeds)
    func identity(_ seed: UInt64) throws {
        var random = RandomFork(seed: seed)
        for _ in 0..<20 {
            let base = random.document()
            let file = random.file(random.edits(of: base, count: 6))
            let rebased = try #require(Rebased(file: file, from: base, to: base), "seed \(seed)")
            #expect(rebased.fates.allSatisfy { $0 == "unchanged" }, "seed \(seed)\n\(file)\(rebased.fates)")
            #expect(
                rebased.text == file.replacing("version: 1\n", with: "version: 6@sha256:0123456789ab\n"),
                "seed \(seed)")
        }
    }

    @Test("what the parent changes elsewhere is no conflict, and both sides' changes are there", arguments: seeds)
    func disjoint(_ seed: UInt64) throws {
        var random = RandomFork(seed: seed)
        var adjusted = 0
        for _ in 0..<20 {
            let base = random.document()
            // The parent changes these, and comes and goes with flows of its own; the fork changes the others.
            let theirs = random.edits(of: base, count: 6, in: ["/flows/Import", "/labels", "/own"], areNamed: true)
            let ours = random.edits(
                of: base, count: 6, in: ["/flows/Export", "/flows/1", "/requiredConfigVars", "/other"])
            let newFlow = "{op: add, path: /flows/\(random.below(2)), value: {name: New, steps: []}}"
            let parentFile = random.file(theirs + (random.below(2) == 0 ? [newFlow] : []))
            let parent = try #require(apply(parentFile, to: base))
            let forkFile = random.file(ours)
            let rebased = try #require(Rebased(file: forkFile, from: base, to: parent), "seed \(seed)")
            #expect(rebased.outcome.conflicts == 0, "seed \(seed)\n\(parentFile)\(forkFile)\(rebased.fates)")
            let result = try #require(rebased.result(of: parent), "seed \(seed)")
            adjusted += rebased.fates.contains { $0.hasPrefix("now") } ? 1 : 0
            // The other way round: the parent's changes, which go by names, on top of the fork's.
            let forked = try #require(apply(forkFile, to: base))
            let expected = try #require(apply(parentFile, to: forked), "seed \(seed)")
            #expect(
                Patching.canonical(result) == Patching.canonical(expected),
                "seed \(seed)\n\(parentFile)\(forkFile)\(rebased.text ?? "")")
        }
        #expect(adjusted > 0, "seed \(seed): \(adjusted) followed what moved")
    }

    @Test("wherever both change what they like, nothing is lost silently", arguments: seeds)
    func anywhere(_ seed: UInt64) throws {
        var random = RandomFork(seed: seed)
        var (conflicts, clean) = (0, 0)
        for _ in 0..<20 {
            let base = random.document()
            let parentFile = random.file(random.edits(of: base, count: 1 + random.below(5)))
            let parent = try #require(apply(parentFile, to: base))
            let forkFile = random.file(random.edits(of: base, count: 1 + random.below(5)))
            let note = "seed \(seed)\n\(Patching.canonical(base))\n\(parentFile)\(forkFile)"
            let open = try #require(Rebased(file: forkFile, from: base, to: parent), "\(note)")
            let hasConflict = open.outcome.conflicts > 0
            conflicts += hasConflict ? 1 : 0
            clean += hasConflict ? 0 : 1
            #expect((open.text == nil) == hasConflict, "\(note)")
            let theirs = try #require(Rebased(file: forkFile, from: base, to: parent, keeping: .theirs))
            #expect(theirs.result(of: parent) != nil, "\(note)\(theirs.fates)")
            let ours = try #require(Rebased(file: forkFile, from: base, to: parent, keeping: .ours))
            let result = ours.outcome.text == nil ? nil : ours.result(of: parent)
            #expect(result != nil || ours.isStuck, "\(note)\(ours.fates)")
            for text in [open.text, theirs.text, ours.text].compactMap(\.self) {
                #expect(text.contains("version: 6@sha256:0123456789ab"), "\(note)")
            }
            // A second time there is nothing left to do.
            guard let text = theirs.text else { continue }
            let again = try #require(Rebased(file: text, from: parent, to: parent))
            #expect(again.fates.allSatisfy { $0 == "unchanged" }, "\(note)\(text)\(again.fates)")
        }
        #expect(conflicts > 3 && clean > 1, "seed \(seed): \(conflicts) conflicts, \(clean) without")
    }

    @Test("without moves, each place has the change of the side that changed it", arguments: seeds)
    func sides(_ seed: UInt64) throws {
        var random = RandomFork(seed: seed)
        var checked = 0
        for _ in 0..<30 {
            let base = random.document()
            let parentFile = random.file(random.edits(of: base, count: 1 + random.below(4), hasMoves: false))
            let forkFile = random.file(random.edits(of: base, count: 1 + random.below(4), hasMoves: false))
            let parent = try #require(apply(parentFile, to: base))
            let forked = try #require(apply(forkFile, to: base))
            let rebased = try #require(Rebased(file: forkFile, from: base, to: parent))
            guard let result = rebased.result(of: parent) else { continue }
            let all = [base, parent, forked, result].map(RandomFork.leaves)
            for (place, was) in all[0] {
                guard let theirs = all[1][place], let ours = all[2][place], theirs == was || ours == was else {
                    continue
                }
                checked += theirs == ours ? 0 : 1
                #expect(
                    all[3][place] == (ours == was ? theirs : ours),
                    "seed \(seed) \(place)\n\(parentFile)\(forkFile)\(rebased.text ?? "")")
            }
        }
        #expect(checked > 10, "seed \(seed): \(checked) changed places")
    }

    private func apply(_ file: String, to document: Document) -> Document? {
        let fork = ReadFork(file)
        var diagnostics = fork.diagnostics
        let result = fork.file.patched(document, path: ReadFork.path, diagnostics: &diagnostics)
        #expect(diagnostics.map(ReadFork.text) == [], "\(file)")
        return result
    }
}

/// Makes documents like definitions, and patches that apply to them.
private struct RandomFork {
    private var random: SeededGenerator
    private var fresh = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func below(_ bound: Int) -> Int { random.below(bound) }

    func file(_ patches: [String]) -> String {
        "from: acme\nversion: 1\npatches:\n" + patches.map { "  - \($0)\n" }.joined()
    }

    mutating func document() -> Document {
        let flows = ["Import", "Export", "Check"].map { flow in
            let steps = ["Start", "Fetch", "Save"].map { step in
                "{name: \(step), inputs: {url: {type: value, value: \(word())}, list: [\(word()), \(word()), \(word())]}}"
            }
            return "  - {name: \(flow), description: \(word()), steps: [\(steps.joined(separator: ", "))]}\n"
        }
        let variables = ["Base URL", "Batch", "Live"].map { "  - {key: \($0), defaultValue: \(word())}\n" }
        return Patching.json(
            """
            name: \(word())
            labels: [\(word()), \(word()), \(word())]
            own: {a: \(word()), b: {c: \(word())}}
            other: {a: \(word()), b: {c: \(word())}}
            flows:
            \(flows.joined())requiredConfigVars:
            \(variables.joined())
            """)
    }

    private mutating func word() -> String {
        fresh += 1
        // Some words are the same on purpose.
        return random.below(4) == 0 ? "same\(random.below(3))" : "w\(fresh)"
    }

    private mutating func value() -> String {
        switch random.below(4) {
        case 0: "{name: New\(fresh + 1), inputs: {x: \(word())}}"
        case 1: "[\(word())]"
        default: word()
        }
    }

    /// Patches, each of which applies after the ones before it.
    ///
    /// - Parameters:
    ///   - places: where they are; anywhere where there are none.
    ///   - areNamed: whether no path has a number in it that could be a name's.
    ///   - hasMoves: whether some of them move or copy.
    mutating func edits(
        of document: Document, count: Int, in places: [String] = [], areNamed: Bool = false, hasMoves: Bool = true
    ) -> [String] {
        var tree = DocumentTree(document)
        var edits: [String] = []
        var known = pointers(of: tree, areNamed: areNamed)
        for _ in 0..<count * 8 where edits.count < count {
            let edit = edit(of: known, in: places, hasMoves: hasMoves)
            let fork = ReadFork(file([edit])).file
            guard let patch = fork.patches.first else { continue }
            let number = tree.add(fork.document)
            guard (try? tree.apply(patch, value: patch.value.map { tree.value(at: $0, of: number) })) != nil else {
                continue
            }
            edits.append(edit)
            known = pointers(of: tree, areNamed: areNamed)
        }
        return edits
    }

    private mutating func edit(of pointers: [String], in places: [String], hasMoves: Bool) -> String {
        let all = pointers.filter { pointer in
            !pointer.isEmpty && (places.isEmpty || places.contains { pointer.hasPrefix($0 + "/") })
        }
        guard !all.isEmpty else { return "{op: test, path: /nothing, value: 1}" }
        let place = all[random.below(all.count)]
        let other = all[random.below(all.count)]
        let parent = place[..<(place.lastIndex(of: "/") ?? place.startIndex)]
        switch random.below(hasMoves ? 8 : 6) {
        case 0, 1, 2: return "{op: replace, path: '\(place)', value: \(value())}"
        case 3: return "{op: remove, path: '\(place)'}"
        case 4: return "{op: add, path: '\(place)', value: \(value())}"
        case 5: return "{op: add, path: '\(parent)/-', value: \(value())}"
        case 6: return "{op: move, from: '\(place)', path: '\(other)'}"
        default: return "{op: copy, from: '\(place)', path: '\(other)'}"
        }
    }

    /// The canonical JSON of every scalar, and of every list whose items have no names of their own.
    static func leaves(of document: Document) -> [String: String] {
        let tree = DocumentTree(document)
        var leaves: [String: String] = [:]
        func collect(_ value: DocumentTree.Value, _ pointer: String) {
            let children = tree.children(value)
            let names = children.map { child in
                child.key.map { String(decoding: tree.text($0), as: UTF8.self) } ?? tree.name(of: child.value)
            }
            guard !children.isEmpty, Set(names).count == names.count, !names.contains(nil) else {
                leaves[pointer] = tree.canonicalText(of: value)
                return
            }
            for (name, child) in zip(names, children) { collect(child.value, "\(pointer)/\(name ?? "")") }
        }
        collect(tree.root, "")
        return leaves
    }

    /// Every place of a document, items by name or by number.
    private mutating func pointers(of tree: DocumentTree, areNamed: Bool) -> [String] {
        var pointers: [String] = []
        func collect(_ value: DocumentTree.Value, _ pointer: String) {
            pointers.append(pointer)
            for (number, child) in tree.children(value).enumerated() {
                if let key = child.key {
                    collect(child.value, pointer + "/" + String(decoding: tree.text(key), as: UTF8.self))
                } else {
                    let name = tree.name(of: child.value)
                    if let name { collect(child.value, pointer + "/" + name) }
                    if name == nil || !areNamed { collect(child.value, pointer + "/\(number)") }
                }
            }
        }
        collect(tree.root, "")
        return pointers
    }
}

extension Rebased {
    /// Whether a patch of the fork's side could not be kept.
    fileprivate var isStuck: Bool { conflicts.contains { $0.resolution == [] } }
}
