public import WeirModel
public import WeirSecrets

/// moto, which behaves like AWS, on a port of 127.0.0.1.
public struct MotoServer: Sendable {
    /// For every service: `http://127.0.0.1:4711`.
    public let address: HTTPAddress
    private let transport: AsyncHTTPTransport

    /// Whether there is such a server to be started.
    public static var isInstalled: Bool { PeerProgram.isInstalled("moto_server") }

    /// Runs it while `body` does.
    ///
    /// - Parameter port: nil: any that is free.
    public static func with<Result: Sendable>(
        port: UInt16? = nil, _ body: (MotoServer) async throws -> Result
    ) async throws -> Result {
        let port = try port ?? LoopbackSocket.freePort()
        return try await PeerServer.with(
            PeerProgram.path("python"), ["-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"], port: port
        ) {
            guard let address = HTTPAddress("http://127.0.0.1:\(port)") else {
                throw ScratchError(message: "no address with port \(port)")
            }
            let server = MotoServer(address: address, transport: try AsyncHTTPTransport())
            let result = try await body(server)
            await server.transport.shutDown()
            return result
        }
    }

    /// Calls an operation of a JSON service (`secretsmanager.CreateSecret`) in the region `eu-central-1` as an
    /// administrator, and expects success.
    @discardableResult
    public func call(_ target: String, _ json: String) async throws -> String {
        let service = target.hasPrefix("Trent") ? "kms" : "secretsmanager"
        return try await send(
            "/", json, service,
            [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", target)])
    }

    /// Makes a user with a key, who may do what the policy's actions say, and from now on checks the signature and the
    /// policies of every request.
    public func checkEverybody(allowing actions: String) async throws -> AWSCredentials {
        func iam(_ query: String) async throws -> String {
            try await send(
                "/", query + "&UserName=weir&Version=2010-05-08", "iam",
                [("Content-Type", "application/x-www-form-urlencoded")])
        }
        _ = try await iam("Action=CreateUser")
        let key = try await iam("Action=CreateAccessKey")
        let policy =
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C"
            + "%22Action%22%3A%22\(actions)%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"
        _ = try await iam("Action=PutUserPolicy&PolicyName=weir&PolicyDocument=\(policy)")
        _ = try await send("/moto-api/reset-auth", "0", "iam", [])
        func element(_ name: String) -> String {
            let rest = key.split(separator: "<\(name)>", maxSplits: 1).last ?? ""
            return String(rest.prefix { $0 != "<" })
        }
        return AWSCredentials(
            accessKeyID: element("AccessKeyId"), secretAccessKey: SecretValue(element("SecretAccessKey").utf8))
    }

    private func send(
        _ path: String, _ body: String, _ service: String, _ headers: [(name: String, value: String)]
    ) async throws -> String {
        // Without users of its own it takes any signature; it wants to see which service is meant.
        let scope = "Credential=administrator/20261122/eu-central-1/\(service)/aws4_request"
        let authorization = ("Authorization", "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0")
        let answer = try await transport.send(
            HTTPCall(
                method: "POST", url: address.url(path), headers: headers + [authorization], body: Array(body.utf8),
                timeout: 30))
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else { throw ScratchError(message: "moto: \(answer.status) \(text)") }
        return text
    }
}
