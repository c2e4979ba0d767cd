import Glibc
import Testing
import WeirTesting

/// `weir up` and the commands that use its server.
@Suite struct UpTests {
    @Test func `other commands in the folder and below use the server and say so`() async throws {
        try await UpFolder.with { folder in
            let up = try await folder.weir("up", "--yes")
            #expect(up.status == 0 && up.output.contains("globex/crm"), "\(up)")
            for place in [folder.git.path, "\(folder.git.path)/customers/globex"] {
                let outcome = try await folder.weir("get", "instances", in: place)
                #expect(outcome.status == 0 && outcome.output.contains("globex/erp"), "\(outcome)")
                #expect(outcome.error == "Using the private PostgreSQL in \(folder.git.path).\n", "\(outcome)")
            }
            let outside = try await folder.weir("get", "instances", in: folder.git.scratch.path)
            #expect(outside.status == 1 && outside.error.contains("weir up"), "\(outside)")
            // It keeps itself out of Git.
            #expect(try await folder.git.git("status", "--porcelain").isEmpty)
            let header = try await folder.weir("plan", "--detailed-exitcode")
            #expect(header.status == 0 && header.output.contains("private PostgreSQL"), "\(header)")

            #expect(try await folder.weir("up", "--stop").status == 0)
            let again = try await folder.weir("up", "--yes")
            #expect(again.status == 0 && again.output.contains("No changes."), "\(again)")
            #expect(again.output.contains("serial 1"), "\(again)")
        }
    }

    @Test func `a server that was killed starts again with its data`() async throws {
        try await UpFolder.with { folder in
            #expect(try await folder.weir("up", "--yes").status == 0)
            let server = try #require(try await folder.serverProcess())
            #expect(kill(server, SIGKILL) == 0)
            // Its children notice by themselves; a new server waits for them.
            let again = try await folder.weir("up", "--yes")
            #expect(again.status == 0 && again.output.contains("No changes."), "\(again)")
            #expect(try await folder.serverProcess() != server)
        }
    }

    @Test func `where nobody can be asked, it says what to add`() async throws {
        try await UpFolder.with { folder in
            let unasked = try await folder.weir("up")
            #expect(unasked.status == 1 && unasked.error.contains("add --yes"), "\(unasked)")
            #expect(try await folder.weir("get", "instances").status == 1)
            #expect(try await folder.weir("up", "--yes").status == 0)
            // With nothing to do, there is nothing to ask.
            #expect(try await folder.weir("up").status == 0)
        }
    }

    @Test func `held files are reported, and the rest is applied`() async throws {
        try await UpFolder.with { folder in
            try folder.git.write("customers/stark/customer.yaml", "nome: Stark\n")
            try await folder.git.commit("Break")
            let up = try await folder.weir("up", "--yes")
            #expect(up.status == 3 && up.output.contains("globex/erp") && up.output.contains("1 held"), "\(up)")
        }
    }
}
