/// How requests get to a server: the one place where this module meets the network.
public protocol HTTPTransport: Sendable {
    /// Sends a request and reads the answer, whatever its status.
    ///
    /// No redirect is followed, so that no credential goes to another host than the one that was allowed.
    ///
    /// - Throws: `HTTPFailure` where there is no answer within the request's time.
    func send(_ request: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer
}

/// A request.
public struct HTTPCall: Sendable {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    public var method: String
    /// With `http://` or `https://`.
    public var url: String
    /// Names and values, which may be secret.
    public var headers: [(name: String, value: String)]
    /// nil: none.
    public var body: [UInt8]?
    /// For all of it, name look-up and connection included, in seconds.
    public var timeout: Int
    /// Larger answers are refused, in bytes.
    public var limit: Int

    /// A request with 10 seconds and an answer of at most 1 MiB, unless stated.
    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Int = 10, limit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.limit = limit
    }
}

/// An answer. It does not print its body, which may be secret.
public struct HTTPAnswer: Sendable, CustomStringConvertible {
    /// 100 to 599.
    public var status: Int
    /// By lower-cased name, the last of equal ones.
    public var headers: [String: String]
    /// As it came, decompressed.
    public var body: [UInt8]

    /// Memberwise.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// `200, 312 bytes`.
    public var description: String { "\(status), \(body.count) bytes" }
}

/// Why there is no answer. Its message names the host, and no header, query or body.
public struct HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether asking again may help: a time-out, a refused or broken connection.
    public var isTransient: Bool
    /// What happened.
    public var message: String

    /// Memberwise.
    public init(isTransient: Bool, message: String) {
        self.isTransient = isTransient
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
