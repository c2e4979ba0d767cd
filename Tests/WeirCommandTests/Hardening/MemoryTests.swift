import Testing
import WeirTesting

/// Repositories whose files are made to cost memory and time.
@Suite("Files that cost", .disabled(if: Sanitizer.isOn, "\(Sanitizer.memory)")) struct MemoryTests {
    /// Runs a program, and prints what it held in memory at most, in KiB. One that computes for two minutes is ended: what
    /// is bounded takes a fraction of it, and what is not would take for ever.
    private static let measure = """
        import resource, subprocess, sys
        resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
        outcome = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(outcome.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        sys.stdout.write(outcome.stdout[:100000].decode(errors="replace"))
        """

    private static let files: [String: String] = {
        var files = SampleRepository.files
        var doubling = "a0: &a0 {x: 1}\n"
        for level in 1..<60 { doubling += "a\(level): &a\(level) {l: *a\(level - 1), r: *a\(level - 1)}\n" }
        var merges = "a0: &a0 {" + (0..<1000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        for level in 1..<1000 { merges += "a\(level): {<<: *a0}\n" }
        let bombs = [
            "doubling": doubling, "merges": merges, "open": String(repeating: "[", count: 1_000_000),
            "maps": String(repeating: "{a: ", count: 200_000), "documents": String(repeating: "---\n", count: 10_000),
            "scalar": "name: " + String(repeating: "x", count: 1_000_000) + "\n",
            "huge": "name: " + String(repeating: "y", count: 256 << 20) + "\n",
            "anchors": (0..<60_000).map { "- &a\($0) x\n" }.joined(),
            "tags": String(repeating: "%TAG !a! tag:b,c:\n", count: 50_000),
            "mistakes": (0..<50_000).map { "field\($0): x\n" }.joined(),
        ]
        for (name, text) in bombs {
            files["customers/\(name)/customer.yaml"] = text
            files["integrations/\(name)/integration.yaml"] = text
            files["profiles/\(name).yaml"] = text
        }
        return files
    }()

    @Test("row 4: alias bombs, deep nesting, huge files and scalars, ten thousand documents: errors, within 256 MiB")
    func bombs() async throws {
        try await Fleet.with(.empty, files: Self.files) { fleet in
            for words in [["validate"], ["validate", "--rev", "HEAD"]] {
                let outcome = try await Program.run(
                    "python3", ["-c", Self.measure, Program.path] + words, in: fleet.folder,
                    environment: fleet.surroundings)
                let first = outcome.output.prefix { $0 != "\n" }.split(separator: " ").compactMap { Int($0) }
                try #require(first.count == 2, "\(outcome)")
                #expect(first[0] == 3, "\(words): \(outcome.output.prefix(2000))")
                #expect(first[1] < 256 << 10, "\(words): \(first[1]) KiB")
                for name in ["doubling", "merges", "open", "maps", "documents", "huge"] {
                    #expect(
                        outcome.output.contains("customers/\(name)/customer.yaml"),
                        "\(name): \(outcome.output.prefix(2000))")
                }
            }
        }
    }
}
