import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Limits of documents")
struct DocumentLimitTests {
    private static let folder = "integrations/acme"
    private static let megabyte = 1 << 20

    /// Loads a tree whose documents have these sizes and must not be read.
    private func findings(_ sizes: [String: Int]) async throws -> Loaded {
        var tree = Fleet.tree
        for (path, size) in sizes { tree.setSize(size, at: "\(Self.folder)/\(path)") }
        return try await Fleet.load(tree)
    }

    @Test("one byte too many is told by the size alone", arguments: ["attachments/a", "icon.png", "README.md"])
    func file(_ path: String) async throws {
        for size in [5 * Self.megabyte + 1, 1 << 40, Int.max] {
            let loaded = try await findings([path: size])
            #expect(loaded.findings == ["error file-too-large \(Self.folder)/\(path):1:1"])
            let message = try #require(loaded.errors.first).message
            #expect(message.contains("\(size) bytes") && message.contains("5242880"))
            #expect(loaded.held.first == "integration acme: 1 error")
        }
    }

    @Test("five megabytes are taken")
    func most() async throws {
        var tree = Fleet.tree
        tree.setBytes([UInt8](repeating: 7, count: 5 * Self.megabyte), at: "\(Self.folder)/attachments/a")
        #expect(try await Fleet.load(tree).findings.isEmpty)
    }

    @Test("the whole of an integration, its definition included")
    func whole() async throws {
        let definition = Fleet.definition.utf8.count
        func sizes(_ last: Int) -> [String: Int] {
            var sizes = Dictionary(uniqueKeysWithValues: (0..<4).map { ("attachments/a\($0)", 5 * Self.megabyte) })
            sizes["README.md"] = 4 * Self.megabyte
            sizes["attachments/z"] = last
            return sizes
        }
        let room = Self.megabyte - definition
        let tooLarge = try await findings(sizes(room + 1))
        #expect(tooLarge.findings == ["error integration-too-large \(Self.folder)/attachments/z:1:1"])
        #expect(tooLarge.errors[0].message.contains("26214401 bytes"))
        #expect(tooLarge.errors[0].message.contains("26214400"))
        // Without the byte they are read, which fails here.
        await #expect(throws: SourceError.self) { _ = try await findings(sizes(room)) }
    }

    @Test("every file that is too large is listed, and the whole once")
    func several() async throws {
        let sizes = Dictionary(
            uniqueKeysWithValues: (0..<8).map { ("attachments/a\($0)", (5 + $0 / 7) * Self.megabyte) })
        let loaded = try await findings(sizes)
        #expect(
            loaded.errors.filter { $0.code == .fileTooLarge }.map(\.location.path) == ["\(Self.folder)/attachments/a7"])
        #expect(
            loaded.errors.filter { $0.code == .integrationTooLarge }.map(\.location.path) == [
                "\(Self.folder)/attachments/a4"
            ])
    }

    @Test("more documents than there may be")
    func count() async throws {
        for (count, isTooMany) in [(1000, false), (1001, true)] {
            var tree = Fleet.tree
            for number in 0..<count { tree["\(Self.folder)/attachments/\(10_000 + number)"] = "" }
            let loaded = try await Fleet.load(tree)
            #expect(
                loaded.findings
                    == (isTooMany ? ["error integration-too-large \(Self.folder)/attachments/11000:1:1"] : []))
        }
    }

    @Test("other integrations go on")
    func others() async throws {
        var tree = Fleet.with(["integrations/other/integration.yaml": Fleet.definition])
        tree.setSize(6 * Self.megabyte, at: "\(Self.folder)/attachments/a")
        let loaded = try await Fleet.load(tree)
        #expect(loaded.state.integrations.map(\.slug) == ["other"])
        #expect(loaded.state.doubts.names == ["integration acme"])
    }
}
