import Testing
import WeirModel

@Suite("What files may ask for") struct SecretAllowancesTests {
    private let allowances = SecretAllowances(
        vault: ["secret/data/{customer}/*", "shared/**"], environment: ["{CUSTOMER}_*", "COMMON"],
        files: ["/run/secrets/{customer}/*"], aws: ["prod-{customer}-*"],
        rotatorHosts: ["db:6432", "*.example.com"], rootSecrets: ["SHARED_*"])
    private let customers = ["globex", "globex-eu", "initech"]

    private func allows(_ source: SecretSource, _ customer: String?) -> Bool {
        allowances.allow(source, of: customer, among: customers)
    }

    @Test(
        "row 16: its own, and nobody else's",
        arguments: [
            (SecretSource.vault(path: "secret/data/globex/s3", key: "k"), "globex", true),
            (.vault(path: "secret/data/initech/s3", key: "k"), "globex", false),
            (.vault(path: "secret/data/globex/deep/s3", key: "k"), "globex", false),
            (.vault(path: "secret/data/globex/../initech", key: "k"), "globex", false),
            (.vault(path: "secret/data/globex/%2e%2e", key: "k"), "globex", false),
            (.vault(path: "secret/data/globex//s3", key: "k"), "globex", false),
            (.vault(path: "shared/a/b", key: "k"), "globex", true),
            (.vault(path: "shared/../secret/data/initech/s3", key: "k"), "globex", false),
            (.environment(name: "GLOBEX_TOKEN"), "globex", true),
            (.environment(name: "GLOBEX_EU_TOKEN"), "globex", false),
            (.environment(name: "GLOBEX_EU_TOKEN"), "globex-eu", true),
            (.environment(name: "INITECH_TOKEN"), "globex", false),
            (.environment(name: "COMMON"), "globex", true),
            (.environment(name: "COMMONS"), "globex", false),
            (.environment(name: "PATH"), "globex", false),
            (.file(path: "/run/secrets/globex/key", key: nil), "globex", true),
            (.file(path: "/run/secrets/globex/../initech/key", key: nil), "globex", false),
            (.aws(id: "prod-globex-db", key: nil), "globex", true),
            (.aws(id: "prod-initech-db", key: nil), "globex", false),
            (.sops(path: "a.sops.yaml", key: "k"), "globex", true),
        ])
    func sources(_ source: SecretSource, _ customer: String, _ isAllowed: Bool) {
        #expect(allows(source, customer) == isAllowed)
    }

    @Test("the repository's own file is no customer")
    func repository() {
        #expect(!allows(.vault(path: "secret/data//s3", key: "k"), nil))
        #expect(!allows(.environment(name: "_TOKEN"), nil))
        #expect(allows(.environment(name: "COMMON"), nil))
    }

    @Test("hosts and shared secrets")
    func others() {
        #expect(allowances.allow(rotatorHost: "db:6432", of: "globex"))
        #expect(!allowances.allow(rotatorHost: "db", of: "globex"))
        #expect(allowances.allow(rotatorHost: "api.example.com", of: nil))
        #expect(!allowances.allow(rotatorHost: "api.example.com.evil.org", of: nil))
        #expect(allowances.allow(rootSecret: "SHARED_KEY", for: "globex"))
        #expect(!allowances.allow(rootSecret: "MASTER", for: "globex"))
    }

    @Test("nothing is allowed by default")
    func nothing() {
        #expect(!SecretAllowances().allow(.environment(name: "A"), of: "globex", among: customers))
        #expect(!SecretAllowances().allow(rotatorHost: "db", of: "globex"))
        #expect(!SecretAllowances().allow(rootSecret: "A", for: "globex"))
    }

    @Test("a long pattern against a long name ends")
    func effort() {
        let pattern = String(repeating: "*a", count: 200)
        let name = String(repeating: "a", count: 2000) + "b"
        #expect(!SecretAllowances(environment: [pattern]).allow(.environment(name: name), of: nil, among: []))
    }
}
