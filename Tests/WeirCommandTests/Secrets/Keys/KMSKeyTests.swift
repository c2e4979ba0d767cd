import Testing
import WeirModel
import WeirSecrets
import WeirTesting

/// Data keys that something like AWS KMS wraps.
@Suite("Keys in AWS KMS, by command", .enabled(if: MotoServer.isInstalled, "\(PeerProgram.hint)"))
struct KMSKeyTests {
    private static func environment(_ moto: MotoServer) -> [String: String?] {
        [
            "AWS_ENDPOINT_URL": moto.address.description, "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
        ]
    }

    /// The ARN of a new key.
    private static func key(_ moto: MotoServer) async throws -> String {
        let made = try await moto.call("TrentService.CreateKey", "{}")
        return String(try #require(made.split(separator: #""Arn": ""#).last?.prefix { $0 != "\"" }))
    }

    @Test("everything that opens secrets works with it, and rewrap leads there and back")
    func thereAndBack() async throws {
        try await KeyFleet.with { keys in
            var keys = keys
            let port = try LoopbackSocket.freePort()
            let (services, arn) = try await MotoServer.with(port: port) { [keys] moto in
                var keys = keys
                keys.services = Self.environment(moto)
                let (arn, other) = (try await Self.key(moto), try await Self.key(moto))
                let kms = "{awsKMS: {key: \"\(arn)\"}}"
                let there = try await keys.weir(
                    "{awsKMS: {key: \"\(arn)\"}, former: [{keyFile: old}]}", "secrets", "rewrap")
                #expect(there.output == "Wrapped 2 data keys anew.\n", "\(there)")
                #expect(try await keys.wrapping() == ["aws:\(arn)"])
                #expect(try await keys.weir(kms, "secrets", "verify").output == "2 values open.\n")
                #expect(try await keys.weir(kms, "secrets", "reveal", "globex/KEY").output == "erp value")
                try await keys.fleet.commit([
                    "customers/hooli/secrets.yaml": "secrets: {KEY: {generate: {kind: token}}}\n"
                ])
                let applied = try await keys.weir(kms, "apply", "--yes", environment: ["ERP": "two"])
                #expect(applied.status == 0, "\(applied)")
                #expect(try await keys.wrapping() == ["aws:\(arn)"])
                #expect(try await keys.stored().count == 3)

                // Another key, and none.
                let before = try await keys.stored()
                let wrong = try await keys.weir("{awsKMS: {key: \"\(other)\"}}", "secrets", "verify")
                #expect(wrong.status == 1 && wrong.error.contains("the key aws:\(arn)"), "\(wrong)")
                #expect(wrong.error.contains("{awsKMS: {key: \"\(arn)\"}}"), "\(wrong)")
                let unknown = arn.dropLast(4) + "0000"
                let none = try await keys.weir(
                    "{awsKMS: {key: \"\(unknown)\"}, former: [\(kms)]}", "secrets", "rewrap")
                #expect(none.status == 1 && none.error.contains("there is no AWS KMS key \(unknown)"), "\(none)")
                let halves = try await keys.weir(kms, "secrets", "verify", environment: ["AWS_ACCESS_KEY_ID": nil])
                #expect(halves.status == 1 && halves.error.contains("but not AWS_ACCESS_KEY_ID"), "\(halves)")
                #expect(try await keys.stored() == before)

                let back = try await keys.weir("{keyFile: old, former: [\(kms)]}", "secrets", "rewrap")
                #expect(back.output == "Wrapped 3 data keys anew.\n", "\(back)")
                #expect(try await keys.weir("{keyFile: old}", "secrets", "verify").output == "4 values open.\n")
                return (keys.services, arn)
            }
            keys.services = services
            let before = try await keys.stored()
            let away = try await keys.weir("{awsKMS: {key: \"\(arn)\"}, former: [{keyFile: old}]}", "secrets", "rewrap")
            #expect(away.status == 1, "\(away)")
            #expect(away.error.contains("AWS KMS key \(arn) in eu-central-1 is away: "), "\(away)")
            #expect(try await keys.stored() == before)
        }
    }

    @Test("a key that is about to be deleted, or is gone with its server's memory, is told")
    func deleted() async throws {
        try await KeyFleet.with { keys in
            var keys = keys
            let port = try LoopbackSocket.freePort()
            let (services, arn) = try await MotoServer.with(port: port) { [keys] moto in
                var keys = keys
                keys.services = Self.environment(moto)
                let arn = try await Self.key(moto)
                let outcome = try await keys.weir(
                    "{awsKMS: {key: \"\(arn)\"}, former: [{keyFile: old}]}", "secrets", "rewrap")
                #expect(outcome.status == 0, "\(outcome)")
                return (keys.services, arn)
            }
            keys.services = services
            try await MotoServer.with(port: port) { [keys] _ in
                let before = try await keys.stored()
                for words in [["secrets", "verify"], ["secrets", "rewrap"], ["secrets", "reveal", "globex/KEY"]] {
                    let outcome = try await keys.run("{keyFile: old, former: [{awsKMS: {key: \"\(arn)\"}}]}", words)
                    #expect(outcome.status == 1 && outcome.output.contains("erp value") == false, "\(outcome)")
                    #expect(outcome.error.contains("AWS KMS key \(arn) in eu-central-1"), "\(outcome)")
                }
                #expect(try await keys.stored() == before)
            }
        }
    }
}
