/// What answers of AWS have in common: of its JSON protocol
/// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html) and of that of STS.
enum AWSAnswer {
    /// The name of the error that an answer is, whether in a header, in JSON or in XML: `ResourceNotFoundException`; nil
    /// where it names none.
    static func error(_ answer: HTTPAnswer) -> String? {
        guard answer.status >= 400 else { return nil }
        let text =
            answer.headers["x-amzn-errortype"] ?? JSONObject(answer.body)?.string("__type")
            ?? element("Code", String(decoding: answer.body, as: UTF8.self))
        return text.flatMap(code)
    }

    /// Whether an answer says that the identity may not do that.
    static func isDenial(_ answer: HTTPAnswer) -> Bool {
        ["AccessDeniedException", "AccessDenied"].contains(error(answer))
    }

    /// The name in a text such as `com.amazonaws.kms#NotFoundException:http://…`; nil where it is no name.
    static func code(_ text: String) -> String? {
        let name = text.prefix { $0 != ":" }.split(separator: "#").last ?? ""
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            default: byte == UInt8(ascii: ".")
            }
        }
        return isName && (1...64).contains(name.utf8.count) ? String(name) : nil
    }

    /// The text of the only element of a name, for the few that are plain text: ids, base64, times.
    static func element(_ name: String, _ xml: String) -> String? {
        let parts = xml.split(separator: "<\(name)>", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let text = parts[1].prefix { $0 != "<" }
        guard parts[1][text.endIndex...].hasPrefix("</\(name)>"), !text.isEmpty,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "&") })
        else { return nil }
        return String(text)
    }

    /// What an answer says that is none; nil for all others.
    static func trouble(_ answer: HTTPAnswer) -> String? {
        guard answer.status >= 400 else { return nil }
        if let name = error(answer), busy.contains(name) { return "does not answer for now: \(name)" }
        switch answer.status {
        case 429: return "limits requests"
        case 500...: return "answers with status \(answer.status)"
        default: return nil
        }
    }

    private static let busy: Set = [
        "ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "RequestThrottled", "RequestThrottledException", "InternalServiceError", "InternalFailure",
        "KMSInternalException", "DependencyTimeoutException", "ServiceUnavailable", "SlowDown",
        "PriorRequestNotComplete", "IDPCommunicationError",
    ]

    /// Errors that other credentials may overcome.
    static let overCredentials: Set = ["ExpiredTokenException", "ExpiredToken", "RequestExpired"]
}

extension AWSAnswer {
    /// The failure that every operation's other errors are: something about who asks.
    static func refusal(_ name: String) -> ServiceFailure {
        let hint =
            switch name {
            case "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException":
                "check AWS_SECRET_ACCESS_KEY and this machine's clock"
            default: "check weir's AWS credentials, what its identity may do, and the region"
            }
        return ServiceFailure(.refused, "AWS refuses weir's request: \(name)", hint: hint)
    }
}
