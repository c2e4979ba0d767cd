import Testing
import WeirGit
import WeirModel
import WeirTesting

/// What two trees do not agree about.
@Suite struct ChangedPathsTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `changes are those of git diff-tree on random histories`(seed: UInt64) async throws {
        try await GitFixture.with { fixture in
            var history = RandomHistory(seed: seed)
            var commits: [String] = []
            for _ in 0..<12 {
                try await history.step(in: fixture)
                commits.append(try await fixture.commit())
            }
            if seed % 2 == 0 { try await fixture.git("gc", "--quiet") }
            for (old, new) in zip(commits, commits.dropFirst()) + [(commits[0], commits[11]), (commits[7], commits[2])]
            {
                let expected = try await diffTree(fixture, old, new)
                let changes = try changes(fixture, old, new).changes
                #expect(changes.map(line) == expected, "seed \(seed), \(old) to \(new)")
            }
        }
    }

    @Test func `only folders that changed are looked into`() async throws {
        try await GitFixture.with { fixture in
            for number in 0..<100 { try fixture.write("customers/c\(number)/customer.yaml", "name: \(number)") }
            for number in 0..<100 { try fixture.write("integrations/i\(number)/integration.yaml", "name: \(number)") }
            let old = try await fixture.commit()
            try fixture.write("customers/c7/customer.yaml", "name: other")
            let new = try await fixture.commit()
            let changes = try changes(fixture, old, new)
            #expect(changes.changes.map(\.path) == ["customers/c7/customer.yaml"])
            #expect(changes.changes[0].action == .modified)
            #expect(changes.treesRead == 6)
            #expect(try self.changes(fixture, old, old) == TreeChanges(changes: [], treesRead: 0))
        }
    }

    @Test func `names beside weir's and other folders do not count`() async throws {
        try await GitFixture.with { fixture in
            try fixture.write("eu/weir.yaml", "a")
            let first = try await fixture.commit()
            try fixture.write("eu/src/main.swift", "b")
            try fixture.write("us/weir.yaml", "b")
            try fixture.write("weir.yaml", "b")
            let second = try await fixture.commit()
            #expect(
                try changes(fixture, first, second, subfolder: "eu", names: SourceLayout.topLevelNames).changes == [])
            let added = try changes(fixture, first, second, subfolder: "us", names: SourceLayout.topLevelNames)
            #expect(added.changes.map(\.path) == ["weir.yaml"])
            #expect(added.changes.map(\.action) == [.added])
            let removed = try changes(fixture, second, first, subfolder: "us", names: SourceLayout.topLevelNames)
            #expect(removed.changes.map(\.action) == [.deleted])
        }
    }

    @Test func `renames are known by their content where there is one candidate on each side`() async throws {
        try await GitFixture.with { fixture in
            for name in ["a", "b", "c", "d"] { try fixture.write("customers/x/\(name).yaml", name) }
            try fixture.write("customers/x/e.yaml", "same")
            try fixture.write("customers/x/f.yaml", "same")
            try fixture.write("customers/x/empty.yaml", "")
            let old = try await fixture.commit()
            try await fixture.rename("customers/x/a.yaml", to: "customers/x/z.yaml")
            try await fixture.rename("customers/x/b.yaml", to: "customers/y/b.yaml")
            try fixture.write("customers/y/c.yaml", "c")
            try await fixture.rename("customers/x/e.yaml", to: "customers/y/e.yaml")
            try await fixture.rename("customers/x/f.yaml", to: "customers/y/f.yaml")
            try await fixture.rename("customers/x/empty.yaml", to: "customers/y/empty.yaml")
            try await fixture.rename("customers/x/d.yaml", to: "customers/y/d.yaml")
            try fixture.write("customers/y/d.yaml", "changed")
            let new = try await fixture.commit()
            let renames = try changes(fixture, old, new).exactRenames()
            #expect(renames.map(\.from) == ["customers/x/a.yaml", "customers/x/b.yaml"])
            #expect(renames.map(\.to) == ["customers/x/z.yaml", "customers/y/b.yaml"])
        }
    }

    private func changes(
        _ fixture: GitFixture, _ old: String, _ new: String, subfolder: String = "", names: [String]? = nil
    ) throws -> TreeChanges {
        let repository = try GitRepository(at: fixture.path)
        let before = GitTree(
            repository: SharedRepository(at: fixture.path), treeID: try repository.commit(old).treeID,
            subfolder: subfolder,
            topLevelNames: names)
        var after = before
        after.treeID = try repository.commit(new).treeID
        return try after.changes(since: before)
    }

    private func line(_ change: TreeChange) -> String {
        let ids = [change.old, change.new].map { ($0?.objectID ?? .zero).description }.joined(separator: " ")
        return "\(ids) \(change.action.rawValue.prefix(1).uppercased())\t\(change.path)"
    }

    /// Git's own answer; it calls a change of kind `T`.
    private func diffTree(_ fixture: GitFixture, _ old: String, _ new: String) async throws -> [String] {
        let output = try await fixture.git("diff-tree", "-r", "-z", "--no-renames", old, new)
        let fields = output.split(separator: "\0").map(String.init)
        return stride(from: 0, to: fields.count - 1, by: 2).map { index in
            let parts = fields[index].split(separator: " ")
            let letter = parts[4] == "T" ? "M" : parts[4]
            return "\(parts[2]) \(parts[3]) \(letter)\t\(fields[index + 1])"
        }
    }
}

/// Random changes of a working folder: files with few names, so that files and folders take each other's place.
struct RandomHistory {
    private var random: SeededGenerator
    private static let names = ["a", "a-b", "a.yaml", "a0", "b", "customers", "é"]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func step(in fixture: GitFixture) async throws {
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let depth = Int.random(in: 1...4, using: &random)
            let path = (0..<depth).map { _ in Self.names.randomElement(using: &random) ?? "a" }
            let full = path.joined(separator: "/")
            // Whatever is in the way goes: files that have to become folders, and the other way round.
            for length in 1...depth {
                try await removeFile(fixture, "\(fixture.name)/" + path.prefix(length).joined(separator: "/"))
            }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2: try await removeFile(fixture, "\(fixture.name)/\(full)", recursively: true)
            case 2: if try await isFree(fixture, full) { try fixture.scratch.link("\(fixture.name)/\(full)", to: "a") }
            default:
                try await removeFile(fixture, "\(fixture.name)/\(full)", recursively: true)
                try fixture.write(full, "\(Int.random(in: 0..<40, using: &random))\n")
                if Bool.random(using: &random) { try await makeExecutable(fixture, full) }
            }
        }
    }

    private func isFree(_ fixture: GitFixture, _ path: String) async throws -> Bool {
        try await removeFile(fixture, "\(fixture.name)/\(path)", recursively: true)
        return true
    }
}
