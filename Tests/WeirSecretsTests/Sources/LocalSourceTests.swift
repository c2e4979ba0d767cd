import Crypto
import Glibc
import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Secrets in the environment and in files") struct LocalSourceTests {
    private let canary = "CANARY-51aa0e"
    private let key = SymmetricKey(data: Array(repeating: 7, count: 32))

    @Test("an environment variable is read, and its version follows its value")
    func environment() async throws {
        let reader = EnvironmentReader(fingerprintKey: key)
        let source = SecretSource.environment(name: "WEIR_TEST_LOCAL_SOURCE")
        #expect(try await reader.failure(source).kind == .missing)
        unsafe setenv("WEIR_TEST_LOCAL_SOURCE", canary, 1)
        #expect(try await reader.text(source) == canary)
        let first = try await reader.version(of: source)
        #expect(try await reader.read(source).version == first)
        #expect(first.id.count == 32 && first.id.allSatisfy(\.isHexDigit))
        unsafe setenv("WEIR_TEST_LOCAL_SOURCE", canary + "2", 1)
        #expect(try await reader.version(of: source) != first)
        unsafe setenv("WEIR_TEST_LOCAL_SOURCE", "", 1)
        #expect(try await reader.failure(source).kind == .missing)
        unsafe unsetenv("WEIR_TEST_LOCAL_SOURCE")
        #expect(try await reader.failure(.environment(name: "A=B")).kind == .invalid)
        #expect(try await reader.failure(.file(path: "x", key: nil)).kind == .invalid)
    }

    @Test("fingerprints differ by key, source and value, and by where one ends and the other begins")
    func fingerprints() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("ab", "c")
            try folder.write("a", "bc")
            try folder.write("j", #"{"k": "c"}"#)
            let reader = FileReader(folder: folder.path, fingerprintKey: key)
            let other = FileReader(folder: folder.path, fingerprintKey: SymmetricKey(size: .bits256))
            let versions = [
                try await reader.version(of: .file(path: "ab", key: nil)),
                try await reader.version(of: .file(path: "a", key: nil)),
                try await reader.version(of: .file(path: "j", key: "k")),
                try await other.version(of: .file(path: "ab", key: nil)),
            ]
            #expect(Set(versions).count == versions.count)
        }
    }

    @Test("files are read below the folder, with a key of JSON where one is named")
    func files() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("keys/plain", "\(canary)\r\n")
            try folder.write("keys/two", "\(canary)\n\n")
            try folder.write("keys/bytes", [0, 255, 10])
            try folder.write("keys/object", #"{"a": "\#(canary)", "n": 12.50, "b": true, "x": {}, "z": null, "e": ""}"#)
            let reader = FileReader(folder: folder.path, fingerprintKey: key)
            #expect(try await reader.text(.file(path: "keys/plain", key: nil)) == canary)
            #expect(try await reader.text(.file(path: "\(folder.path)/keys/plain", key: nil)) == canary)
            #expect(try await reader.text(.file(path: "keys/two", key: nil)) == "\(canary)\n")
            #expect(try await reader.read(.file(path: "keys/bytes", key: nil)).value.revealed == [0, 255])
            #expect(try await reader.text(.file(path: "keys/object", key: "a")) == canary)
            #expect(try await reader.text(.file(path: "keys/object", key: "n")) == "12.50")
            #expect(try await reader.text(.file(path: "keys/object", key: "b")) == "true")

            let wrong = try await reader.failure(.file(path: "keys/object", key: "c"))
            #expect(wrong.kind == .missing && wrong.message.contains(#""a", "b", "e", "n", "x", "z""#))
            for (path, name, kind) in [
                ("keys/object", "x", SecretSourceError.Kind.invalid), ("keys/object", "z", .invalid),
                ("keys/object", "e", .missing), ("keys/plain", "a", .invalid),
            ] {
                let error = try await reader.failure(.file(path: path, key: name))
                #expect(error.kind == kind)
                #expect(!"\(error) \(error.hint ?? "") \(String(reflecting: error))".contains(canary))
            }
        }
    }

    @Test("row 1: nothing outside of the folder is read, whatever the path says or links lead to")
    func outside() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("outside", canary)
            try folder.write("allowed/..data_1/token", "1")
            // As Kubernetes mounts secrets.
            try folder.link("allowed/..data", to: "..data_1")
            try folder.link("allowed/token", to: "..data/token")
            try folder.link("allowed/deep/up", to: "../..data/./token")
            for (name, target) in [
                ("up", "../outside"), ("absolute", "\(folder.path)/outside"), ("inner", "\(folder.path)/allowed/token"),
                ("loop", "loop"), ("ping", "pong"), ("pong", "ping"), ("dir", ".."), ("climb", "deep/../../outside"),
            ] { try folder.link("allowed/\(name)", to: target) }
            _ = unsafe mkfifo("\(folder.path)/allowed/pipe", 0o600)
            let reader = FileReader(folder: "\(folder.path)/allowed/", fingerprintKey: key)
            #expect(try await reader.text(.file(path: "token", key: nil)) == "1")
            #expect(try await reader.text(.file(path: "deep/up", key: nil)) == "1")

            let refused = [
                "up", "absolute", "inner", "loop", "ping", "dir/outside", "climb", "../outside", "a/../../outside",
                "./token", "deep//up", "/outside", "\(folder.path)/outside", "\(folder.path)/allowed/../outside",
                "pipe",
                "deep",
                "", "a\0b", "/dev/zero", String(repeating: "deep/", count: 100) + "x",
            ]
            for path in refused {
                let error = try await reader.failure(.file(path: path, key: nil))
                #expect(error.kind == .refused || error.kind == .missing, "\(path): \(error)")
                #expect(!"\(error)".contains(canary))
            }
            for path in ["none", "token/x", "none/x"] {
                #expect(try await reader.failure(.file(path: path, key: nil)).kind == .missing, "\(path)")
            }
        }
    }

    @Test("a file of more than 1 MiB is refused, and one of just that is not")
    func size() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("most", [UInt8](repeating: 65, count: 1 << 20))
            try folder.write("more", [UInt8](repeating: 65, count: 1 << 20 + 1))
            let reader = FileReader(folder: folder.path, fingerprintKey: key)
            #expect(try await reader.read(.file(path: "most", key: nil)).value.count == 1 << 20)
            #expect(try await reader.failure(.file(path: "more", key: nil)).kind == .invalid)
        }
    }
}
