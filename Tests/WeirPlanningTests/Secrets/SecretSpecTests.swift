import Testing
import WeirModel
import WeirPlanning

@Suite("Declarations as they are stored") struct SecretSpecTests {
    private static let key = SecretKey(customer: "globex", name: "KEY")

    static let origins: [SecretOrigin] = [
        .source(.sops(path: "a.sops.yaml", key: "a.b")), .source(.sops(path: "a.bin", key: nil)),
        .source(.environment(name: "GLOBEX")), .source(.file(path: "/run/x", key: "y")),
        .source(.vault(path: "secret/data/x", key: "k")), .source(.aws(id: "arn:aws:x", key: nil)),
        .source(.inline(InlineText(path: "erp.yaml", variable: "A B", input: "password"))),
        .source(.inline(InlineText(path: "a/b.yaml", variable: "A / B", input: "\"", part: 2))),
        .generated(.token(bytes: 32)), .generated(.password(length: 20, alphabet: "abcdefghij\"")),
        .generated(.password(length: 20, alphabet: nil)), .generated(.hmac(bytes: 64)), .generated(.ed25519),
        .generated(.rsa(bits: 3072)), .issued,
    ]

    static let rotations: [RotationPolicy?] = [
        nil, RotationPolicy(every: 3600, overlap: 0, rotator: .selfIssued),
        RotationPolicy(every: nil, overlap: 86_400, rotator: .manual),
        RotationPolicy(
            every: 60, overlap: 60,
            rotator: .postgresRole(
                PostgresRoleRotator(url: "postgresql://admin@db/app", passwordFrom: "ADMIN", roles: ["a", "b"]))),
        RotationPolicy(
            every: 60, overlap: 60,
            rotator: .http(
                HTTPRotator(
                    create: HTTPRotatorCall(
                        method: "POST", url: "https://x/keys",
                        headers: [.init(name: "Z", value: "1"), .init(name: "A", value: "{{secrets.B}}")], body: "{}",
                        valueAt: "/key", idAt: "/id"),
                    verify: HTTPRotatorCall(method: "GET", url: "https://x/me", expect: 200), revoke: nil))),
    ]

    @Test("nothing of a declaration is lost", arguments: origins, rotations)
    func roundTrip(_ origin: SecretOrigin, _ rotation: RotationPolicy?) {
        for generation in [0, 7] {
            let declaration = SecretDeclaration(
                key: Self.key, origin: origin, rotation: rotation, generation: generation,
                source: SourceLocation(path: "customers/globex/secrets.yaml"))
            let spec = SecretSpec.spec(of: declaration)
            #expect(SecretSpec.declaration(spec, of: Self.key, path: "customers/globex/secrets.yaml") == declaration)
        }
    }

    @Test("what is no declaration is none")
    func damaged() {
        for json in ["", "[]", "{", #"{"from":{"ftp":"x"}}"#, #"{"generate":{"kind":"uuid"}}"#, #"{"rotate":{}}"#] {
            let spec = Spec(json: Array(json.utf8), digest: Make.digest(Array(json.utf8)))
            #expect(SecretSpec.declaration(spec, of: Self.key, path: "x") == nil, "\(json)")
        }
    }
}
