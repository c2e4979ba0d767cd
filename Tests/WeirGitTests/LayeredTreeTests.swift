import Testing
import WeirModel
import WeirTesting

@testable import WeirGit
@testable import weir

/// Folders that are laid over each other, committed and on disk.
@Suite struct LayeredTreeTests {
    @Test func `files come from the folder that has them, and those of two folders from none`() async throws {
        let seed = RandomSeed.one
        var state = seed
        func draw(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        try await GitFixture.with { fixture in
            let folders = ["shared", "regions/eu", "more"]
            var places: [String: [String]] = [:]
            for number in 0..<40 {
                let path = "customers/c\(number % 7)/i\(number)\(number % 3 == 0 ? "-x" : "").yaml"
                // Mostly one folder, sometimes two or all.
                for _ in 0...(draw(5) == 0 ? 2 : 0) {
                    let folder = folders[Int(draw(3))]
                    guard places[path]?.contains(folder) != true else { continue }
                    places[path, default: []].append(folder)
                    try fixture.write("\(folder)/\(path)", "\(folder) \(path)")
                }
            }
            try await fixture.commit()
            let treeID = try GitRepository(at: fixture.path).commit("HEAD").treeID
            let committed = LayeredTree<GitTree>(
                repository: SharedRepository(at: fixture.path), treeID: treeID, folders: SourceFolders(folders))
            let onDisk = LayeredTree<FolderTree>(folders.map { ($0, "\(fixture.path)/\($0)") })
            let expected = places.filter { $0.value.count == 1 }.mapValues { $0[0] }
            let overlaps = places.filter { $0.value.count > 1 }
            for (entries, found, read) in [
                (try committed.entries(), try committed.overlaps(), try contents(committed)),
                (try onDisk.entries(), try onDisk.overlaps(), try contents(onDisk)),
            ] {
                #expect(
                    entries.map(\.path) == places.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
                    "seed \(seed)")
                #expect(
                    Set(entries.filter { $0.kind == .overlapping }.map(\.path)) == Set(overlaps.keys), "seed \(seed)")
                #expect(
                    found.mapValues { $0.sorted() }
                        == Dictionary(
                            uniqueKeysWithValues: overlaps.map { path, folders in
                                (path, folders.map { "\($0)/\(path)" }.sorted())
                            }), "seed \(seed)")
                #expect(
                    read
                        == Dictionary(uniqueKeysWithValues: expected.map { ($0.key, "\($0.value) \($0.key)") }),
                    "seed \(seed)")
            }
        }
    }

    @Test func `folders are one text, and no folder has a colon`() throws {
        #expect(SourceFolders([]).text == "" && SourceFolders(text: "").names == [""])
        for names in [["a"], ["a", "b/c"], ["", "a"]] {
            #expect(SourceFolders(text: SourceFolders(names).text).names == names)
        }
        #expect(throws: CommandFailure.self) { try SourceFolders(["a:b"]).check() }
        #expect(throws: (any Error).self) { try FolderArgument.parse("a:b") }
        #expect(try FolderArgument.parse("./a//b/") == "a/b")
    }
}
