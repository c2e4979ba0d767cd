import Testing
import WeirModel

@testable import WeirSecrets

/// Against the signatures that AWS published with its test suite for Signature Version 4; its requests without a query
/// are of the shapes that weir sends.
@Suite("Signatures for AWS") struct AWSSignatureTests {
    private static let session =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUu"
        + "wthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQc"
        + "HNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/o"
        + "LxBA=="

    private func headers(
        _ method: String, _ headers: [(name: String, value: String)] = [], body: String = "", session: String? = nil
    ) throws -> [(name: String, value: String)] {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: SecretValue("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".utf8),
            sessionToken: session.map { SecretValue($0.utf8) })
        let address = try #require(HTTPAddress("https://example.amazonaws.com/"))
        let time = try #require(Instant("2015-08-30T12:36:00.75Z"))
        return AWSSignature(credentials: credentials, region: "us-east-1", service: "service")
            .headers(signing: headers, method, address, body: Array(body.utf8), at: time)
    }

    private func signature(_ headers: [(name: String, value: String)]) -> String {
        let value = headers.last { $0.name == "Authorization" }?.value ?? ""
        return String(value.split(separator: "Signature=").last ?? "")
    }

    @Test("get-vanilla, in full")
    func plain() throws {
        let headers = try headers("GET")
        #expect(headers.map(\.name) == ["Host", "X-Amz-Date", "Authorization"])
        #expect(
            headers.map(\.value) == [
                "example.amazonaws.com", "20150830T123600Z",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, "
                    + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ])
    }

    @Test("post-vanilla, post-x-www-form-urlencoded, get-header-value-trim and post-sts-header-before")
    func others() throws {
        #expect(
            signature(try headers("POST")) == "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")
        #expect(
            signature(
                try headers("POST", [("Content-Type", "application/x-www-form-urlencoded")], body: "Param1=value1"))
                == "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")
        #expect(
            signature(try headers("GET", [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")]))
                == "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")
        #expect(
            signature(try headers("POST", session: Self.session))
                == "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")
    }
}
