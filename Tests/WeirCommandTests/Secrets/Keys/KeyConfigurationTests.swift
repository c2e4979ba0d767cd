import Foundation
import Testing
import WeirTesting

/// What the operator's file says of keys.
@Suite("Keys in the operator's configuration") struct KeyConfigurationTests {
    /// The identities of the examples, in a file that only its owner may read.
    private static func identities(_ keys: KeyFleet, mode: UInt32 = 0o600) throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
        let text = try String(contentsOfFile: "\(root)/examples/operator/age-identity.txt", encoding: .utf8)
        try keys.fleet.git.scratch.write("age.txt", text, mode: mode)
    }

    private static let recipient = "age1wzta9z6vlrjtkqekntq2n2ee3gkgc8ydwlkhz9g9rl5rczj42yrq9h6wn6"

    @Test("age identities wrap, also for others, and rewrap leads there and back")
    func age() async throws {
        try await KeyFleet.with { keys in
            try Self.identities(keys)
            let there = try await keys.weir(
                "{age: {identityFile: age.txt}, former: [{keyFile: old}]}", "secrets", "rewrap")
            #expect(there.output == "Wrapped 2 data keys anew.\n", "\(there)")
            let ids = try await keys.wrapping()
            #expect(ids.count == 1 && ids.first?.hasPrefix("age:") == true, "\(ids)")
            #expect(
                try await keys.weir("{age: {identityFile: age.txt}}", "secrets", "reveal", "globex/KEY").output
                    == "erp value")
            // Its own recipient is in already.
            let named = "{age: {identityFile: age.txt, recipients: [\(Self.recipient)]}}"
            #expect(try await keys.weir(named, "secrets", "rewrap").output == "Wrapped 0 data keys anew.\n")
            let applied = try await keys.weir(named, "apply", "--yes", environment: ["ERP": "two"])
            #expect(applied.status == 0, "\(applied)")
            let without = try await keys.weir("{keyFile: old}", "secrets", "verify")
            #expect(without.status == 1 && without.error.contains("the key \(ids[0])"), "\(without)")
            #expect(without.error.contains("{age: {identityFile: FILE}}"), "\(without)")
            let back = try await keys.weir(
                "{keyFile: old, former: [{age: {identityFile: age.txt}}]}", "secrets", "rewrap")
            #expect(back.output == "Wrapped 2 data keys anew.\n", "\(back)")
            #expect(try await keys.weir("{keyFile: old}", "secrets", "verify").output == "3 values open.\n")
        }
    }

    @Test("identities that others may read, and recipients that are none, are refused")
    func ageRefusals() async throws {
        try await KeyFleet.with { keys in
            try Self.identities(keys, mode: 0o644)
            let open = try await keys.weir("{age: {identityFile: age.txt}}", "secrets", "verify")
            #expect(open.status == 1 && open.error.contains("chmod 600"), "\(open)")
            try keys.fleet.git.scratch.write("empty.txt", "# nothing\n", mode: 0o600)
            let empty = try await keys.weir("{age: {identityFile: empty.txt}}", "secrets", "verify")
            #expect(empty.status == 1 && empty.error.contains("age-keygen"), "\(empty)")
        }
    }

    @Test("the environment's key can be a former one, and the one that wraps")
    func environment() async throws {
        try await KeyFleet.with { keys in
            #expect(try await keys.fleet.weir("secrets", "init", "\(keys.fleet.git.scratch.path)/new").status == 0)
            let both = "{keyFile: new, former: [{environment: WEIR_ENCRYPTION_KEY}]}"
            let key: [String: String?] = ["WEIR_ENCRYPTION_KEY": TestOperator.key]
            let there = try await keys.weir(both, "secrets", "rewrap", environment: key)
            #expect(there.output == "Wrapped 2 data keys anew.\n", "\(there)")
            let unset = try await keys.weir(both, "secrets", "rewrap")
            #expect(
                unset.status == 1 && unset.error.contains(".yaml:2:51: the environment variable WEIR_ENCRYPTION_KEY"),
                "\(unset)")
            let back = try await keys.weir(
                "{environment: OTHER, former: [{keyFile: new}]}", "secrets", "rewrap",
                environment: ["OTHER": TestOperator.key])
            #expect(back.output == "Wrapped 2 data keys anew.\n", "\(back)")
        }
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            (
                "{keyFile: old, vaultTransit: {key: weir}}",
                ":2:42: encryption names two keys that wrap, keyFile and vaultTr"
            ),
            ("{vaultTransit: {mount: transit}}", ":2:28: vaultTransit has no key"),
            ("{vaultTransit: weir}", ":2:28: vaultTransit is a mapping"),
            ("{vaultTransit: {key: [weir]}}", ":2:34: key is a text"),
            ("{vaultTransit: {key: weir, name: x}}", ":2:40: vaultTransit has no field name"),
            ("{awsKMS: {}}", ":2:22: awsKMS has no key"),
            ("{age: {recipients: []}}", ":2:19: age has no identityFile"),
            ("{keyfile: old}", ":2:14: encryption has no field keyfile"),
            ("{keyFile: old, former: {keyFile: old}}", ":2:36: former is a list"),
            ("{keyFile: old, former: [old]}", ":2:37: a former key is a mapping"),
            ("{keyFile: old, former: [{}]}", ":2:37: a former key names no key"),
            (
                "{keyFile: old, former: [{keyFile: old, environment: X}]}",
                ":2:37: a former key names 2 keys"
            ),
            ("{keyFile: old, formerKeyFiles: [none]}", ":2:45: the key file"),
            ("{keyFile: none}", ":2:23: the key file"),
            ("{vaultTransit: {key: a/b}}", ":2:28: this is no name of a key in the transit engine"),
            ("{vaultTransit: {key: weir, mount: ../x}}", ":2:28: the mount of the transit engine is no path"),
            ("{awsKMS: {key: a b}}", ":2:22: this is no id, ARN or alias"),
            ("{age: {identityFile: none}}", ":2:19: the file of age identities"),
            ("{age: {identityFile: age.txt, recipients: [age1x]}}", ":2:19: a recipient beside"),
        ])
    func places(_ encryption: String, _ words: String) async throws {
        try await KeyFleet.with { keys in
            try Self.identities(keys)
            var keys = keys
            keys.services = [
                "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "x", "AWS_REGION": "eu-central-1",
                "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            ]
            let before = try await keys.stored()
            for words in [["secrets", "verify"], ["apply", "--yes"], ["secrets", "rewrap"]] {
                let outcome = try await keys.run(encryption, words)
                #expect(outcome.status == 1, "\(encryption) \(outcome)")
            }
            let outcome = try await keys.weir(encryption, "plan")
            #expect(outcome.status == 1 && outcome.error.contains(".yaml" + words), "\(encryption) \(outcome)")
            #expect(try await keys.stored() == before)
        }
    }

    @Test("a service without settings is told with what to set")
    func services() async throws {
        try await KeyFleet.with { keys in
            let unset: [String: String?] = [
                "VAULT_ADDR": nil, "BAO_ADDR": nil, "AWS_ACCESS_KEY_ID": nil, "AWS_WEB_IDENTITY_TOKEN_FILE": nil,
                "AWS_SECRET_ACCESS_KEY": nil,
            ]
            for (encryption, words) in [
                ("{vaultTransit: {key: weir}}", "set VAULT_ADDR and VAULT_TOKEN"),
                ("{keyFile: old, former: [{awsKMS: {key: alias/weir}}]}", "set AWS_REGION, AWS_ACCESS_KEY_ID"),
            ] {
                let outcome = try await keys.weir(encryption, "secrets", "verify", environment: unset)
                #expect(outcome.status == 1 && outcome.error.contains(words), "\(outcome)")
                #expect(outcome.error.contains(".yaml:2:"), "\(outcome)")
            }
        }
    }
}
