import Foundation
import Testing
import WeirTesting

/// `weir schema`
@Suite struct SchemaCommandTests {
    private static let documents = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/schemas")

    @Test func `the program prints and writes what docs has`() async throws {
        try await ScratchFolder.with { scratch in
            let all = try await Program.weir(["schema", "--all", "a/b/"], in: scratch.path)
            #expect(all.status == 0 && all.error.isEmpty, "\(all)")
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.documents.path)
            #expect(names.count == 9)
            for name in names {
                let text = try String(contentsOf: Self.documents.appendingPathComponent(name), encoding: .utf8)
                let printed = try await Program.weir(
                    ["schema", String(name.dropLast(".schema.json".count))], in: scratch.path)
                #expect(printed.output == text)
                #expect(try String(contentsOfFile: "\(scratch.path)/a/b/\(name)", encoding: .utf8) == text)
                #expect(all.output.contains("\"a/b/\(name)\""))
            }
            // Once more, over what is there.
            #expect(try await Program.weir(["schema", "--all", "a/b"], in: scratch.path).output == all.output)
        }
    }

    @Test func `what cannot be written or does not exist is said`() async throws {
        try await ScratchFolder.with { scratch in
            try scratch.write("file", "")
            let blocked = try await Program.weir(["schema", "--all", "file/x"], in: scratch.path)
            #expect(blocked.status == 1 && blocked.error.contains("file cannot be made"), "\(blocked)")
            let unknown = try await Program.weir(["schema", "instances"], in: scratch.path)
            #expect(unknown.status == 64 && unknown.error.contains("customer, instance"), "\(unknown)")
            let both = try await Program.weir(["schema", "weir", "--all", "x"], in: scratch.path)
            #expect(both.status == 64 && both.error.contains("--all"), "\(both)")
        }
    }
}
