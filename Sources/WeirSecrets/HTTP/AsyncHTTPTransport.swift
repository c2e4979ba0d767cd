import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
public import WeirModel

/// HTTP/1.1 over TCP and TLS (1.2 or newer), with connections that are kept for a minute.
///
/// No redirect is followed, and no `HTTP_PROXY` or its like: a proxy is used where one is given. Compressed answers are
/// decompressed up to the request's limit, and never beyond 16 MiB.
public final class AsyncHTTPTransport: HTTPTransport {
    /// The most that one answer may hold once decompressed, whatever the request allows.
    private static let largestAnswer = 16 << 20

    private let client: HTTPClient

    /// Makes a transport with connections of its own; `shutDown` ends it.
    ///
    /// - Parameters:
    ///   - caFile: certificates in PEM that servers are checked against, in place of the system's.
    ///   - proxy: where all requests go first; nil: nowhere.
    /// - Throws: `HTTPFailure` where the file holds no certificates.
    public init(caFile: String? = nil, proxy: HTTPAddress? = nil) throws(HTTPFailure) {
        var security = TLSConfiguration.makeClientConfiguration()
        security.minimumTLSVersion = .tlsv12
        if let caFile {
            do {
                security.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile))
            } catch {
                throw HTTPFailure(
                    isTransient: false, message: "\(caFile) holds no certificates in PEM to check servers")
            }
        }
        var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(60))
        // Whoever asks decides whether to ask again, and wants to know why.
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: security, redirectConfiguration: .disallow, connectionPool: pool,
            proxy: proxy.map { .server(host: $0.host, port: $0.port) },
            decompression: .enabled(limit: .size(Self.largestAnswer)))
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // One that was shut down says that it was, which nobody needs to hear.
        client.shutdown { _ in }
    }

    /// Closes all connections. Requests that are under way fail.
    public func shutDown() async {
        do { try await client.shutdown() } catch {
            // It was shut down before.
        }
    }

    /// See `HTTPTransport`.
    public func send(_ request: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer {
        guard let address = HTTPAddress(request.url) else {
            throw HTTPFailure(
                isTransient: false,
                message: "a URL is not http:// or https:// with a plain host, or holds credentials or odd characters")
        }
        do {
            return try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                group.addTask { try await self.exchange(request, address) }
                // The client's own deadline ends with the head of the answer; this one includes the body.
                group.addTask {
                    try await Task.sleep(for: .seconds(request.timeout))
                    throw HTTPClientError.deadlineExceeded
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw HTTPClientError.cancelled }
                return answer
            }
        } catch {
            let (words, isTransient) = Self.reason(error, request)
            throw HTTPFailure(isTransient: isTransient, message: "\(address.authority) \(words)")
        }
    }

    private func exchange(_ request: HTTPCall, _ address: HTTPAddress) async throws -> HTTPAnswer {
        var message = HTTPClientRequest(url: address.text)
        message.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        if !message.headers.contains(name: "user-agent") { message.headers.add(name: "user-agent", value: "weir") }
        if let body = request.body { message.body = .bytes(ByteBuffer(bytes: body)) }

        let response = try await client.execute(message, timeout: .seconds(Int64(request.timeout)))
        var headers: [String: String] = [:]
        for (name, value) in response.headers { headers[name.lowercased()] = value }
        var body: [UInt8] = []
        for try await part in response.body {
            guard body.count + part.readableBytes <= request.limit else { throw AnswerTooLarge() }
            body.append(contentsOf: part.readableBytesView)
        }
        return HTTPAnswer(status: Int(response.status.code), headers: headers, body: body)
    }

    /// The answer has more bytes than the request allows.
    private struct AnswerTooLarge: Error {}

    /// What happened, in words of this program: other libraries' descriptions may hold what was sent.
    private static func reason(_ error: any Error, _ request: HTTPCall) -> (words: String, isTransient: Bool) {
        switch error {
        case is CancellationError: return ("was not waited for: the work was cancelled", false)
        case is AnswerTooLarge: return ("answers with more than \(request.limit) bytes", false)
        case NIOHTTPDecompression.DecompressionError.limit:
            return ("answers with more than \(largestAnswer) bytes once decompressed", false)
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            return ("answers with damaged compression", false)
        case is HTTPParserError: return ("does not answer in HTTP", false)
        case let error as HTTPClientError: return reason(error, request)
        case let error as NIOConnectionError: return reason(error)
        case let error as IOError: return ("broke the connection: \(error.words)", true)
        case is ChannelError: return ("closed the connection", true)
        case NIOSSLError.uncleanShutdown: return ("broke the connection", true)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return ("does not prove who it is, or speaks no TLS that is safe: check its certificate and CA", false)
        default: return ("cannot be asked", true)
        }
    }

    private static func reason(_ error: HTTPClientError, _ request: HTTPCall) -> (words: String, isTransient: Bool) {
        switch error {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout:
            return ("has not answered within \(request.timeout) seconds", true)
        case .remoteConnectionClosed, .uncleanShutdown: return ("closed the connection", true)
        case .cancelled: return ("was not waited for: the work was cancelled", false)
        case .alreadyShutdown: return ("cannot be asked: this transport was shut down", false)
        case .invalidProxyResponse, .proxyAuthenticationRequired: return ("is not let through by the proxy", false)
        default: return ("cannot be asked: the request is no valid HTTP", false)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> (words: String, isTransient: Bool) {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return ("has no address: its name cannot be looked up", true)
        }
        for failure in error.connectionErrors {
            if let error = failure.error as? IOError { return ("cannot be connected to: \(error.words)", true) }
        }
        return ("cannot be connected to", true)
    }
}

extension IOError {
    /// The system's words for it.
    fileprivate var words: String { SystemError(number: errnoCode).words }
}
