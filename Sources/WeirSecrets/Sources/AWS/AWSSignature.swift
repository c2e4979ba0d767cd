import Crypto
import WeirModel

/// Signs requests with AWS Signature Version 4
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
///
/// For requests without a query, which is all that weir sends.
struct AWSSignature {
    let credentials: AWSCredentials
    let region: String
    /// As it stands in signatures: `secretsmanager`.
    let service: String

    /// The request's headers with those that the signature adds: `Host`, `X-Amz-Date`, `X-Amz-Security-Token` and
    /// `Authorization`. All of the given ones are signed.
    ///
    /// - Parameters:
    ///   - address: where the request goes, with its path.
    ///   - time: of the signature; AWS takes it for some minutes.
    func headers(
        signing headers: [(name: String, value: String)], _ method: String, _ address: HTTPAddress, body: [UInt8],
        at time: Instant
    ) -> [(name: String, value: String)] {
        let stamp = Self.stamp(time)
        var headers = headers + [("Host", address.authority), ("X-Amz-Date", stamp)]
        if let token = credentials.sessionToken {
            headers.append(("X-Amz-Security-Token", String(decoding: token.revealed, as: UTF8.self)))
        }
        let canonical = headers.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let names = canonical.map(\.name).joined(separator: ";")
        let path = URLEncoding.encode(address.path.isEmpty ? "/".utf8 : address.path.utf8, keepsSlash: true)
        let request =
            "\(method)\n\(path)\n\n" + canonical.map { "\($0.name):\($0.value)\n" }.joined()
            + "\n\(names)\n\(Hexadecimal.text(SHA256.hash(data: body)))"
        let scope = "\(stamp.prefix(8))/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(Hexadecimal.text(SHA256.hash(data: Array(request.utf8))))"
        let signature = Hexadecimal.text(Self.code(text, key(String(stamp.prefix(8)))))
        headers.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
                    + "Signature=\(signature)"
            ))
        return headers
    }

    /// The key of one day, region and service.
    private func key(_ date: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4".utf8) + credentials.secretAccessKey.revealed)
        for part in [date, region, service, "aws4_request"] { key = SymmetricKey(data: Self.code(part, key)) }
        return key
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    /// `20150830T123600Z`
    private static func stamp(_ time: Instant) -> String {
        let whole = Instant(microseconds: time.microseconds / 1_000_000 * 1_000_000)
        return whole.description.filter { $0 != "-" && $0 != ":" }
    }

    /// Without spaces around it, and with one space where several stand in a row.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
