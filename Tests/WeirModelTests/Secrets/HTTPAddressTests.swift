import Testing
import WeirModel

@Suite("Addresses of servers") struct HTTPAddressTests {
    @Test("a URL is taken apart")
    func parts() throws {
        let address = try #require(HTTPAddress("HTTPS://Vault.Example.com:8200/base/?a=b?c"))
        #expect(address.isEncrypted && address.host == "vault.example.com" && address.port == 8200)
        #expect(address.path == "/base/" && address.query == "a=b?c")
        #expect(address.authority == "vault.example.com:8200")
        #expect(address.description == "https://vault.example.com:8200/base/")
        #expect(address.url("/v1/x") == "https://vault.example.com:8200/base/v1/x")
        #expect(HTTPAddress("http://[::1]:80/")?.authority == "[::1]")
        #expect(HTTPAddress("http://127.0.0.1")?.port == 80)
        #expect(HTTPAddress("https://a?b")?.query == "b")
    }

    @Test("the whole URL is sent as it was read")
    func text() {
        #expect(HTTPAddress("HTTPS://A.example:443?b={c}") == nil)
        #expect(HTTPAddress("HTTPS://A.example:443?b=c")?.text == "https://a.example/?b=c")
        #expect(HTTPAddress("http://a:8080/b/?")?.text == "http://a:8080/b/?")
    }

    @Test("a template's host stands there as it is")
    func templates() {
        let template = "https://Keys.example.com:8443/v1/{{current.id}}?key={{new}}&by={{ secrets.A }}"
        #expect(HTTPAddress(template: template)?.authority == "keys.example.com:8443")
        for text in [
            "https://{{secrets.HOST}}/", "https://a{{new}}/", "https://a:{{new}}/", "https://a{{x}}@b/", "{{new}}",
            "https://{{new}}", "https://a{/b", "https://a/{b", "https://a/}}", "https://a\\{{new}}", "https://a/b c",
            "https://a@b/{{new}}", "https:{{new}}//a/",
        ] {
            #expect(HTTPAddress(template: text) == nil, "\(text)")
        }
    }

    @Test(
        "what others may read otherwise is refused",
        arguments: [
            "", "vault:8200", "ftp://a", "https://", "https:///x", "https://a:", "https://a:0", "https://a:65536",
            "https://a:8x", "https://user:pass@a/", "https://user@a", "https://a\\@b", "https://a b", "https://a#b",
            "https://a/\u{0}", "https://ä.example", "https://a..b", "https://.a", "https://[::1", "https://[a]",
            "https://a:80:80", "https://a%2eb", "http+unix://a", "https://a/\n", "https://a:+80",
        ])
    func refused(text: String) { #expect(HTTPAddress(text) == nil) }
}
