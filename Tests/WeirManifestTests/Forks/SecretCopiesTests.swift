import Testing
import WeirModel

@testable import WeirManifest

@Suite("The declarations that a forked instance needs")
struct SecretCopiesTests {
    private static let old = """
        secrets:
          ENV: {from: {env: ACME_CORP_CRM}}
          OTHER_ENV: {from: {env: CRM}}
          VAULT: {from: {vault: secret/data/acme-corp/s3, key: access_key}}
          SHARED_VAULT: {from: {vault: secret/data/s3, key: access_key}}
          SOPS: {from: {sops: acme.sops.yaml, key: acme.password}}
          MADE: {generate: {kind: token, bytes: 32}, rotate: {every: 30d, overlap: 24h}, generation: 4}
          ROLE: {generate: {kind: password}, rotate: {every: 30d, by: {postgres-role: {url: "postgresql://admin@db/app", roles: [a, b]}}}}
          SCHEDULED: {from: {aws: acme-corp/key}, rotate: {every: 90d}}
        """

    private func declare(
        _ names: [String], in new: String?, old: String? = old, shared: String? = nil, isShared: Bool = false
    ) -> (text: String?, provisions: [String], diagnostics: [String], withoutRotator: [String]) {
        var diagnostics: [Diagnostic] = []
        func file(_ path: String, _ text: String?) -> SecretCopies.File {
            SecretCopies.File(path: path, bytes: text.map { Array($0.utf8) })
        }
        let result = SecretCopies(from: "acme-corp", to: "new-co").declare(
            names.map { .init(name: $0, isShared: isShared) }, old: file("old.yaml", old),
            shared: file("shared.yaml", shared), in: file("new.yaml", new), diagnostics: &diagnostics)
        let provisions =
            result?.provisions.map { item -> String in
                switch item.provision {
                case .declared: "\(item.name) declared"
                case .generated: "\(item.name) generated"
                case .toFillIn(let source): "\(item.name) \(source)"
                }
            } ?? []
        return (
            result?.bytes.map { String(decoding: $0, as: UTF8.self) }, provisions, diagnostics.map(ReadFork.text),
            result?.withoutRotator ?? []
        )
    }

    @Test("nothing of the old customer's is read by the new one")
    func sources() {
        let names = ["ENV", "OTHER_ENV", "VAULT", "SHARED_VAULT", "SOPS", "MADE", "ROLE", "SCHEDULED", "UNKNOWN"]
        let result = declare(names, in: nil)
        #expect(
            result.text == """
                secrets:
                  ENV: {from: {env: NEW_CO_CRM}}
                  OTHER_ENV: {from: {env: NEW_CO_OTHER_ENV}}
                  VAULT: {from: {vault: secret/data/new-co/s3, key: access_key}}
                  SHARED_VAULT: {from: {env: NEW_CO_SHARED_VAULT}}
                  SOPS: {from: {sops: acme.sops.yaml, key: acme.password}}
                  MADE: {generate: {kind: token, bytes: 32}, rotate: {every: 30d, overlap: 24h}}
                  ROLE: {generate: {kind: password}, rotate: {every: 30d}}
                  SCHEDULED: {from: {aws: new-co/key}}
                  UNKNOWN: {from: {env: NEW_CO_UNKNOWN}}

                """)
        #expect(result.diagnostics == [])
        #expect(result.provisions[5...6] == ["MADE generated", "ROLE generated"])
        #expect(result.provisions[2] == "VAULT {vault: secret/data/new-co/s3, key: access_key}")
        #expect(result.withoutRotator == ["ROLE"])
    }

    @Test("what is declared stays, and what is added stands below it in the file's own way")
    func existing() {
        let file = "# ours\nsecrets:\n    ENV: {from: {env: MINE}} # mine"
        let result = declare(["ENV", "VAULT"], in: file)
        #expect(result.provisions.first == "ENV declared")
        #expect(result.text == file + "\n    VAULT: {from: {vault: secret/data/new-co/s3, key: access_key}}\n")
        #expect(declare(["ENV"], in: file).text == nil)
        #expect(declare(["ENV"], in: "secrets:\n").text == "secrets:\n  ENV: {from: {env: NEW_CO_CRM}}\n")
    }

    @Test("a shared secret is the repository's, while it declares it")
    func shared() {
        let everybodys = "secrets: {ENV: {from: {env: ALL}}}\n"
        #expect(declare(["ENV"], in: nil, shared: everybodys, isShared: true).provisions == ["ENV declared"])
        #expect(declare(["ENV"], in: nil, shared: everybodys, isShared: true).text == nil)
        // The source's own must not become everybody's.
        #expect(declare(["ENV"], in: nil, shared: everybodys).text == "secrets:\n  ENV: {from: {env: NEW_CO_CRM}}\n")
        #expect(declare(["ENV"], in: nil, old: nil, isShared: true).provisions == ["ENV {env: NEW_CO_ENV}"])
    }

    @Test("a file that takes no more lines, or is not valid, is left alone")
    func refused() {
        let braces = declare(["ENV"], in: "secrets: {A: {from: {env: B}}}\n")
        #expect(braces.text == nil)
        #expect(
            braces.diagnostics
                == ["invalid-value 1:10 declarations cannot be added to the way in which this file is written"])
        let invalid = declare(["ENV"], in: "secrets:\n  A: plain\n")
        #expect(invalid.text == nil && invalid.diagnostics.first?.hasPrefix("plaintext-secret 2:6") == true)
    }

    @Test("a slug is replaced where it is a word")
    func words() {
        let copies = SecretCopies(from: "acme", to: "new-co")
        #expect(
            copies.renamed("acme/acme-x/ACME_X/acmes/xacme/acme_acme")
                == "new-co/new-co-x/NEW_CO_X/acmes/xacme/new-co_new-co")
    }
}
