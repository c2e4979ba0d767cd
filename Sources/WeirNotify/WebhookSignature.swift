import Crypto
public import WeirModel

/// Signs requests as Standard Webhooks 1.0.0 has it
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
public struct WebhookSignature: Sendable {
    /// The secrets that requests are signed with, each of them: in a change of secrets the old one stays for a while.
    private let keys: [SymmetricKey]

    /// Why a text holds no secrets to sign with. It says nothing of the text.
    public struct InvalidSecret: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }

    /// Reads a file's text: `whsec_` and 24 to 64 bytes in base 64, one secret a line, the newest first.
    ///
    /// - Throws: `InvalidSecret`, with the line.
    public init(secrets text: String) throws(InvalidSecret) {
        var keys: [SymmetricKey] = []
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard !line.allSatisfy({ $0 == UInt8(ascii: " ") }) else { continue }
            guard line.starts(with: "whsec_".utf8), let bytes = Base64.bytes(line.dropFirst(6)),
                (24...64).contains(bytes.count)
            else {
                throw InvalidSecret(
                    description:
                        "line \(index + 1) is no secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base 64; "
                        + "echo \"whsec_$(openssl rand -base64 32)\" makes one")
            }
            keys.append(SymmetricKey(data: bytes))
        }
        guard !keys.isEmpty else {
            throw InvalidSecret(
                description: "there is no secret in it; echo \"whsec_$(openssl rand -base64 32)\" makes one")
        }
        self.keys = keys
    }

    /// The headers of a request.
    ///
    /// - Parameters:
    ///   - id: tells the message from others, the same in each attempt; without a full stop.
    ///   - time: of the attempt.
    ///   - body: as it is sent.
    public func headers(id: String, time: Instant, body: [UInt8]) -> [(name: String, value: String)] {
        let seconds = time.microseconds / 1_000_000
        let signed = Array("\(id).\(seconds).".utf8) + body
        let signatures = keys.map { key in
            let code = Array(HMAC<SHA256>.authenticationCode(for: signed, using: key))
            return "v1," + String(decoding: Base64.text(code), as: UTF8.self)
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
