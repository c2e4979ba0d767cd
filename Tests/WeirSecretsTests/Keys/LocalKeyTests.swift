import Glibc
import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Keys in files and in the environment") struct LocalKeyTests {
    private let context = Array("for tests".utf8)
    private let secret = SecretValue((0..<32).map { UInt8($0) })

    /// A service with the text in a file of that mode.
    private func service(
        _ text: String, mode: mode_t = 0o600, in folder: ScratchFolder
    ) throws -> Result<FileKeyService, KeyServiceError> {
        try folder.write("key", text)
        let path = "\(folder.path)/key"
        #expect(unsafe chmod(path, mode) == 0)
        do {
            return .success(try FileKeyService(path: path))
        } catch {
            return .failure(error)
        }
    }

    @Test("a file and the environment hold the same key under the same id")
    func sameKey() async throws {
        let key = LocalKey.generate()
        try await ScratchFolder.with { folder in
            let file = try service("# made today\n\n  \(key.revealedText)\r\n", in: folder).get()
            let environment = try EnvironmentKeyService(in: ["WEIR_ENCRYPTION_KEY": key.revealedText])
            #expect(file.id == key.id && environment.id == key.id)
            #expect(file.id != LocalKey.generate().id)
            #expect(file.id.text.count == 4 + 16)
            let wrapped = try await file.wrap(secret, context: context)
            #expect(try await environment.unwrap(wrapped, context: context) == secret)
            #expect(try await file.wrap(secret, context: context) != wrapped, "a nonce is used twice")
        }
    }

    @Test("nothing but its own text shows a key")
    func printing() {
        let key = LocalKey.generate()
        let body = String(key.revealedText.dropFirst(11).prefix(16))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(key.id)", dumped] {
            #expect(!text.contains(body))
        }
    }

    @Test(
        "others may not read a key file, nor anybody else write it",
        arguments: [0o604, 0o620, 0o601, 0o444, 0o660, 0o644, 0o602] as [mode_t])
    func modes(_ mode: mode_t) async throws {
        try await ScratchFolder.with { folder in
            let result = try service(LocalKey.generate().revealedText, mode: mode, in: folder)
            let error = try #require(throws: KeyServiceError.self) { try result.get() }
            #expect(error.kind == .refused)
            #expect(error.hint == "chmod 600 \(folder.path)/key")
            #expect(error.message.contains(String(mode, radix: 8)))
        }
    }

    @Test("the group may read it where this process is in it", arguments: [0o640, 0o440] as [mode_t])
    func group(_ mode: mode_t) async throws {
        try await ScratchFolder.with { folder in
            let text = LocalKey.generate().revealedText
            try folder.write("key", text)
            #expect(unsafe chown("\(folder.path)/key", geteuid(), getegid()) == 0)
            #expect(throws: Never.self) { try service(text, mode: mode, in: folder).get() }
        }
    }

    @Test("a group that this process is not in may not", .enabled(if: geteuid() == 0, "only root gives files away"))
    func otherGroup() async throws {
        var groups = [gid_t](repeating: 0, count: 1024)
        groups = Array(groups.prefix(Int(unsafe getgroups(1024, &groups)))) + [getegid()]
        let other = try #require((50_000...).first { !groups.contains($0) })
        try await ScratchFolder.with { folder in
            let text = LocalKey.generate().revealedText
            try folder.write("key", text)
            #expect(unsafe chown("\(folder.path)/key", geteuid(), other) == 0)
            let error = try #require(throws: KeyServiceError.self) {
                try service(text, mode: 0o640, in: folder).get()
            }
            #expect(error.kind == .refused && error.message.contains("not in its group, number \(other)"))
            #expect(throws: Never.self) { try service(text, mode: 0o600, in: folder).get() }
        }
    }

    @Test("only a key is read as one")
    func damage() async throws {
        let text = LocalKey.generate().revealedText
        let cases: [(text: String, says: String)] = [
            ("", "is empty"), ("\n# nothing\n", "is empty"),
            (String(text.dropLast()), "damaged"), (String(text.dropLast(4)), "damaged"), (text + "AAAA", "damaged"),
            ("weir-key-1:", "damaged"), (text.replacing("weir-key-1", with: "weir-key-2"), "not known here"),
            ("weir-key-", "not known here"), ("c2VjcmV0", "does not begin with weir-key-1:"),
            ("AGE-SECRET-KEY-1QQQ", "does not begin"), (text + "\n" + text, "holds 2 lines"),
            (String(repeating: "#\n", count: 4000), "larger than 4096 bytes"), ("\0" + text, "does not begin"),
        ]
        try await ScratchFolder.with { folder in
            for (content, says) in cases {
                let result = try service(content, in: folder)
                let error = try #require(throws: KeyServiceError.self) { try result.get() }
                #expect(error.kind == .damaged && error.message.contains(says), "\(content): \(error)")
                #expect(!"\(error) \(error.hint ?? "")".contains(text.dropFirst(11).prefix(8)))
            }
        }
    }

    @Test("every changed character is noticed")
    func typing() throws {
        let text = Array(LocalKey.generate().revealedText.utf8)
        for index in 11..<text.count {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: KeyServiceError.self, "character \(index)") {
                try EnvironmentKeyService(in: ["WEIR_ENCRYPTION_KEY": String(decoding: changed, as: UTF8.self)])
            }
        }
    }

    @Test("what is no key file says so")
    func places() async throws {
        try await ScratchFolder.with { folder in
            let missing = try #require(throws: KeyServiceError.self) { try FileKeyService(path: "\(folder.path)/none") }
            #expect(missing.kind == .unknownKey && missing.message.contains("\(folder.path)/none"))
            let directory = try #require(throws: KeyServiceError.self) { try FileKeyService(path: folder.path) }
            #expect(directory.kind == .refused && directory.message.contains("not a regular file"))
            let pipe = "\(folder.path)/pipe"
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            #expect(throws: KeyServiceError.self) { try FileKeyService(path: pipe) }
        }
        let unset = try #require(throws: KeyServiceError.self) { try EnvironmentKeyService(in: [:]) }
        #expect(unset.kind == .unknownKey && unset.message.contains("WEIR_ENCRYPTION_KEY"))
    }

    @Test("a wrapped key opens whole, with its key, for its context")
    func unwrapping() async throws {
        let service = try EnvironmentKeyService(in: ["WEIR_ENCRYPTION_KEY": LocalKey.generate().revealedText])
        let wrapped = try await service.wrap(secret, context: context)
        for count in 0..<wrapped.count {
            await refuses(service, Array(wrapped.prefix(count)), context)
        }
        for bit in 0..<wrapped.count * 8 {
            var changed = wrapped
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            await refuses(service, changed, context)
        }
        await refuses(service, wrapped, context + [0])
        await refuses(service, wrapped, [])
        let other = try EnvironmentKeyService(in: ["WEIR_ENCRYPTION_KEY": LocalKey.generate().revealedText])
        await refuses(other, wrapped, context)
    }

    private func refuses(_ service: some KeyService, _ wrapped: [UInt8], _ context: [UInt8]) async {
        do throws(KeyServiceError) {
            _ = try await service.unwrap(wrapped, context: context)
            Issue.record("opened \(wrapped.count) bytes")
        } catch {
            #expect(error.kind == .damaged)
        }
    }
}
