import Hummingbird

/// Answers everything below `/api/v1`: whatever else is wrong, nobody without a token learns anything.
struct APIMiddleware: RouterMiddleware {
    typealias Context = AddressedContext

    /// The API's place.
    static let root = "/api/v1"
    /// Of questions that read or write a little, and of plans, in seconds.
    static let (deadline, planDeadline) = (30, 300)

    let api: any ControllerAPI

    func handle(
        _ request: Request, context: AddressedContext,
        next: @concurrent (Request, AddressedContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path == Self.root || path.hasPrefix(Self.root + "/") else { return try await next(request, context) }
        do throws(APIProblem) {
            return try await answer(request, path.dropFirst(Self.root.count))
        } catch {
            return Self.response(error)
        }
    }

    private func answer(_ request: Request, _ path: Substring) async throws(APIProblem) -> Response {
        guard let caller = Self.token(request).flatMap({ api.caller(presenting: $0) }) else {
            throw APIProblem(401, "send a token that this controller knows: Authorization: Bearer TOKEN")
        }
        let (operation, environment) = try Self.operation(request.method.rawValue, path)
        guard caller.may(operation.role) else {
            throw APIProblem(403, "token \(caller.name) may not do this: it needs the role \(operation.role.rawValue)")
        }
        let query = try APIQuery.read(request.uri.query ?? "", for: operation)
        guard let form = APIQuery.form(request.headers[.accept], for: operation) else {
            throw APIProblem(406, "Accept one of \(operation.forms.map(\.rawValue).joined(separator: ", "))")
        }
        let body = try await APIBody.read(request, for: operation)
        if operation == .getDocument { return Self.response(OpenAPIDocument.bytes, form) }
        let question = APIQuestion(
            operation: operation, environment: environment, query: query, body: body, form: form, caller: caller)
        return Self.response(try await answer(question), form)
    }

    private func answer(_ question: APIQuestion) async throws(APIProblem) -> [UInt8] {
        let seconds = question.operation == .getPlan ? Self.planDeadline : Self.deadline
        do {
            return try await withDeadline(seconds: seconds) { try await api.answer(question) }
        } catch let problem as APIProblem {
            throw problem
        } catch {
            throw APIProblem(503, "there was no answer within \(seconds) seconds", retryAfter: 10)
        }
    }

    private static func token(_ request: Request) -> [UInt8]? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Array(parts[1].utf8)
    }

    /// What a method on a path means.
    private static func operation(
        _ method: String, _ path: Substring
    ) throws(APIProblem) -> (operation: APIOperation, environment: String) {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { APIQuery.decoded($0, plusIsSpace: false) }
        var environment = ""
        let found = APIOperation.allCases.filter { operation in
            guard operation.path.count == components.count else { return false }
            return zip(operation.path, components).allSatisfy { $0 == "{environment}" || $0 == $1 }
        }
        guard let first = found.first else {
            throw APIProblem(404, "there is nothing here; GET \(root)/openapi.json says what there is")
        }
        if first.hasEnvironment {
            guard components.count > 1, let name = components[1], APIParameter.environment.accepts(name) else {
                throw APIProblem(404, "there is no such environment")
            }
            environment = name
        }
        guard let operation = found.first(where: { $0.method == method }) else {
            throw APIProblem(405, "this takes \(first.method)", allowed: first.method)
        }
        return (operation, environment)
    }

    private static func response(_ bytes: [UInt8], _ form: APIForm) -> Response {
        response(.ok, form == .json ? form.rawValue : "\(form.rawValue); charset=utf-8", bytes)
    }

    private static func response(_ problem: APIProblem) -> Response {
        var response = response(.init(code: problem.status), "application/problem+json", problem.json.bytes)
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        if problem.status == 401 { response.headers[.wwwAuthenticate] = "Bearer realm=\"weir\"" }
        response.headers[.allow] = problem.allowed
        return response
    }

    private static func response(_ status: HTTPResponse.Status, _ type: String, _ bytes: [UInt8]) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
