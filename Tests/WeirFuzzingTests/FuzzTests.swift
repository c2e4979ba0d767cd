import Foundation
import Testing

import enum WeirTesting.RandomSeed

@testable import WeirFuzzing

/// Few inputs, so that the targets stay alive; `make fuzz` tries many.
@Suite("Fuzzing")
struct FuzzTests {
    @Test("row 24: what was found once is not found again", arguments: Finding.all)
    func findings(_ finding: Finding) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == finding.target })
        try await target.check(finding.bytes)
    }

    @Test("seeds have no finding, and there are some", arguments: FuzzTarget.all.map(\.name))
    func seeds(_ name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let seeds = target.seeds(root: FuzzTarget.repositoryFolder)
        #expect(!seeds.isEmpty && seeds.allSatisfy { !$0.isEmpty })
        for seed in seeds { try await target.check(seed) }
    }

    @Test("the fleet that files are exchanged in has no fault", arguments: FleetFiles.files.keys.sorted())
    func fleet(_ path: String) async throws {
        let text = try #require(FleetFiles.files[path])
        try await FuzzTarget.load(Array(text.utf8), as: path, mayHold: [])
    }

    @Test("row 24: random inputs of each target", arguments: FuzzTarget.all.map(\.name))
    func random(_ name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let seeds = target.seeds(root: FuzzTarget.repositoryFolder).filter { $0.count <= target.longestInput }
        let mutator = target.mutator(splicing: seeds)
        let seed = RandomSeed.one
        // A trap says nothing; what was printed before it does.
        print("fuzzing \(name): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for number in 0..<200 {
            var input = seeds[number % seeds.count]
            for _ in 0...number % 4 { input = mutator.mutated(input, using: &random) }
            do {
                try await target.check(input)
            } catch {
                Issue.record("\(name), seed \(seed), input \(number): \(error)\n\(Data(input).base64EncodedString())")
            }
        }
    }

    @Test("mutations follow from the seed alone, change inputs, and keep them short")
    func mutations() {
        for target in FuzzTarget.all {
            let seeds = target.seeds(root: FuzzTarget.repositoryFolder)
            let mutator = target.mutator(splicing: seeds)
            func run() -> [[UInt8]] {
                var random = SeededGenerator(seed: 7)
                return (0..<50).map { mutator.mutated(seeds[$0 % seeds.count], using: &random) }
            }
            let inputs = run()
            #expect(inputs == run())
            #expect(Set(inputs).count > 25, "\(target.name)")
            #expect(inputs.allSatisfy { $0.count <= target.longestInput }, "\(target.name)")
            var random = SeededGenerator(seed: 8)
            for _ in 0..<20 { _ = mutator.mutated([], using: &random) }
        }
    }
}

/// An input that was a finding: a file in `Findings`, in the folder of its target.
struct Finding: Sendable, CustomTestStringConvertible {
    let target: String
    let name: String
    let bytes: [UInt8]

    var testDescription: String { "\(target)/\(name)" }

    static let all: [Finding] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Findings")
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return paths.sorted().compactMap { path in
            let parts = path.split(separator: "/")
            guard parts.count == 2, let data = FileManager.default.contents(atPath: "\(folder.path)/\(path)") else {
                return nil
            }
            return Finding(target: String(parts[0]), name: String(parts[1]), bytes: Array(data))
        }
    }()
}
