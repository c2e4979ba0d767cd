import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Loading, whatever the order and division of the work")
struct LoadingPropertyTests {
    /// A repository of broken and whole files.
    private func tree(_ random: inout SeededGenerator) -> MemoryTree {
        var tree = MemoryTree(["weir.yaml": "apiVersion: weir/v1\nprofiles: [p0]\n"])
        for index in 0..<3 {
            tree["profiles/p\(index).yaml"] =
                random.below(8) == 0 ? "broken: [" : "labels: [l\(index)]\nconfig: {Batch Size: \(index)}\n"
        }
        for index in 0..<4 {
            let folder = "integrations/i\(index)"
            tree["\(folder)/integration.yaml"] = random.below(5) == 0 ? "name: x" : Fleet.definition
            if random.below(3) == 0 {
                tree["\(folder)/deploy.yaml"] =
                    ["customers: {all: true}", "customers: {labels: [t0]}\ninstance: shared", "customers: 1"][
                        random.below(3)]
            }
        }
        tree["secrets.yaml"] = random.below(4) == 0 ? "[" : "secrets: {SHARED: {from: {env: A}}}"
        let instances = [
            "integration: i0", "integration: i1\nprofiles: [p1]\nconfig: {Base URL: '{{secrets.SHARED}}'}",
            "integration: i2\nconfig: {Bse URL: x, Live: 2}", "integration: nope\nprofiles: [p9]", "a: [", "name: x",
            "integration: i3\nconfig: {Acme Connection: {username: '{{customer.name}}', password: '{{secrets.OWN}}'}}",
        ]
        for index in 0..<12 {
            let folder = "customers/c\(index)\(index % 3 == 0 ? "-x" : "")"
            if random.below(8) > 0 {
                tree["\(folder)/customer.yaml"] = random.below(6) == 0 ? "nmae: x" : "labels: [t\(random.below(2))]"
            }
            if random.below(2) == 0 {
                tree["\(folder)/secrets.yaml"] = random.below(4) == 0 ? "[" : "secrets: {OWN: {from: {env: A}}}"
            }
            for number in 0..<random.below(5) {
                tree["\(folder)/s\(number).y\(random.below(5) == 0 ? "" : "a")ml"] =
                    instances[random.below(instances.count)]
            }
            if random.below(6) == 0 { tree["\(folder)/s0.yml"] = "integration: i0" }
            if random.below(6) == 0 { tree.setKind(.symbolicLink, at: "\(folder)/link.yaml") }
            if random.below(9) == 0 { tree["\(folder)/Bad.yaml"] = "x" }
        }
        return tree
    }

    @Test("the same state, byte for byte")
    func same() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            let tree = tree(&random)
            let expected = try await Fleet.load(tree).description
            for (parallelism, size) in [(1, 1), (2, 1), (4, 3), (3, 7)] {
                let other = try await Fleet.load(tree, parallelism: parallelism, chunkSize: size)
                #expect(other.description == expected, "seed \(seed), \(parallelism) of \(size)")
                #expect(other.hasAllOrigins, "seed \(seed)")
            }
            let shuffled = try await Fleet.load(tree.shuffled(using: &random), parallelism: 2, chunkSize: 2)
            #expect(shuffled.description == expected, "seed \(seed), shuffled")
        }
    }

    @Test("every file that could be an instance is stated or held, once, and held units are sorted")
    func complete() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let tree = tree(&random)
            let loaded = try await Fleet.load(tree)
            let units = loaded.stated + loaded.heldKeys
            #expect(Set(units).count == units.count, "seed \(seed)")
            for path in tree.paths where path.hasPrefix("customers/") && !path.contains("Bad") {
                let parts = path.split(separator: "/")
                let stem = parts[2].prefix { $0 != "." }
                guard stem != "customer", stem != "secrets" else { continue }
                #expect(units.contains("instance \(parts[1])/\(stem)"), "seed \(seed) \(path)")
            }
            #expect(loaded.state.held.map(\.key) == loaded.state.held.map(\.key).sorted(), "seed \(seed)")
            #expect(loaded.state.instances.map(\.key) == loaded.state.instances.map(\.key).sorted(), "seed \(seed)")
            #expect(loaded.state.diagnostics == loaded.state.diagnostics.sorted(), "seed \(seed)")
            // An error of a unit's own file is never left out of the list of all.
            let all = Set(loaded.state.diagnostics.map { "\($0.location) \($0.message)" })
            for unit in loaded.state.held {
                #expect(unit.diagnostics.allSatisfy { all.contains("\($0.location) \($0.message)") }, "seed \(seed)")
            }
        }
    }

    @Test("row 24: random bytes in any file are never a trap and never lose a unit")
    func mutations() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        let paths = HoldTests.tree.paths
        for _ in 0..<150 {
            var tree = HoldTests.tree
            let path = paths[random.below(paths.count)]
            var bytes = Array((tree[path] ?? "").utf8)
            for _ in 0...random.below(4) {
                let index = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[index] = UInt8(random.below(256))
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: [UInt8(random.below(256)), 0x3A, 0x20], at: index)
                }
                if bytes.isEmpty { bytes = [0x61] }
            }
            tree.setBytes(bytes, at: path)
            let loaded = try await Fleet.load(tree)
            #expect(Set(loaded.stated + loaded.heldKeys) == Set(HoldTests.everything), "seed \(seed) \(path)")
            #expect(loaded.hasAllOrigins, "seed \(seed) \(path)")
        }
    }
}
