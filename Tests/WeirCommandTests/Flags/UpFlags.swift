import Testing
import WeirTesting

/// The flags of `weir up`, tried on one server, because starting one takes seconds.
@Suite struct UpFlags {
    /// The flags that the tests below try without and with.
    static let tested: Set<String> = [
        "up <path|url>", "up --rev", "up --path", "up --fetch-timeout", "up --environment", "up --format",
        "up --verbose", "up --yes", "up --watch", "up --interval", "up --stop",
        "up --config",
    ]

    @Test func `each flag changes what it says`() async throws {
        try await UpFolder.with { folder in
            let unasked = try await folder.weir("up")
            #expect(unasked.status == 1 && unasked.error.contains("--yes"), "--yes: \(unasked)")
            let first = try await folder.weir("up", "--yes")
            #expect(first.status == 0 && first.output.contains("Applied revision 1"), "--yes: \(first)")

            let other = try await folder.weir("up", "--yes", "--environment", "staging")
            #expect(other.output.contains("Environment staging") && other.output.contains("5 to deploy"), "\(other)")

            try folder.git.write("staging/weir.yaml", "apiVersion: weir/v1\n")
            try folder.git.write("staging/customers/stark/customer.yaml", SampleRepository.customer("stark"))
            var files: [String: String] = [:]
            for number in 10..<25 { files["customers/same-\(number)/customer.yaml"] = "name: Same\n" }
            for (path, text) in files { try folder.git.write(path, text) }
            try await folder.git.commit("More")

            let rev = try await folder.weir("up", "--yes", "--rev", "HEAD~1")
            #expect(rev.output.contains("No changes.") && !rev.output.contains("to create"), "--rev: \(rev)")
            let path = try await folder.weir("up", "--yes", "--path", "staging", "--environment", "path")
            #expect(path.output.contains("stark") && !path.output.contains("globex"), "--path: \(path)")
            let format = try await folder.weir("up", "--yes", "--format", "json", "--environment", "format")
            #expect(format.output.hasPrefix("{") && format.output.hasSuffix("}\n"), "--format: \(format)")
            let folded = try await folder.weir("up", "--yes", "--environment", "folded")
            #expect(folded.output.contains("… and 5 more customers"), "\(folded)")
            let verbose = try await folder.weir("up", "--yes", "--verbose", "--environment", "verbose")
            #expect(!verbose.output.contains("… and"), "--verbose: \(verbose)")

            let strict = "\(folder.git.scratch.path)/strict.yaml"
            try folder.git.scratch.write("strict.yaml", "environments: {}\n", mode: 0o600)
            let config = try await folder.weir("up", "--yes", "--config", strict, "--environment", "other2")
            #expect(config.status == 3 && config.output.contains("[source-not-allowed]"), "--config: \(config)")

            let url = "file://\(folder.git.path)"
            let fetched = try await folder.weir("up", "--yes", url, "--environment", "url")
            #expect(fetched.status == 0 && fetched.output.contains("5 to deploy"), "<path|url>: \(fetched)")
            let slow = try await folder.weir("up", "--yes", url, "--environment", "url", "--fetch-timeout", "1ms")
            #expect(slow.status == 1 && slow.error.contains("was not fetched within"), "--fetch-timeout: \(slow)")

            let unwatched = try await folder.weir("up", "--yes", "--interval", "100ms")
            #expect(unwatched.status == 64 && unwatched.error.contains("--watch"), "--interval: \(unwatched)")
            let hasty = try await folder.weir("up", "--yes", "--watch", "--interval", "1ms")
            #expect(hasty.status == 64 && hasty.error.contains("100ms"), "--interval: \(hasty)")

            #expect(try await folder.weir("get", "instances").status == 0)
            let stopped = try await folder.weir("up", "--stop")
            #expect(stopped.status == 0 && stopped.output.contains("Stopped"), "--stop: \(stopped)")
            #expect(try await folder.weir("get", "instances").status == 1)
            #expect(try await folder.weir("up", "--stop").output.contains("No private PostgreSQL runs"))
        }
    }

    @Test func `--watch applies new commits and outlives broken ones`() async throws {
        try await UpFolder.with { folder in
            try await Program.weir(
                ["up", "--yes", "--watch", "--interval", "100ms"], in: folder.git.path, environment: folder.surroundings
            ) { transcript in
                try #require(await transcript.shows("Applied revision 1 "), "\(transcript.text)")

                try folder.git.write(
                    "customers/hooli/erp.yaml", SampleRepository.instance("hooli") + "enabled: false\n")
                try await folder.git.commit("Disable")
                #expect(try await transcript.shows("Applied revision 2 "), "\(transcript.text)")

                try folder.git.write("customers/hooli/erp.yaml", "integration: [\n")
                try await folder.git.commit("Break a file")
                #expect(try await transcript.shows("1 held"), "\(transcript.text)")

                // A repository that cannot be read at all, then one that can.
                try await folder.git.git("symbolic-ref", "HEAD", "refs/heads/nowhere")
                #expect(try await transcript.shows("has no commit yet"), "\(transcript.text)")
                try await folder.git.git("symbolic-ref", "HEAD", "refs/heads/main")

                try folder.git.write("customers/hooli/erp.yaml", SampleRepository.instance("hooli"))
                try await folder.git.commit("Repair")
                #expect(try await transcript.shows("1 to enable"), "\(transcript.text)")
                // What is wrong is said once, not ten times a second.
                #expect(transcript.text.components(of: "has no commit yet") == 1)
            }
        }
    }
}
