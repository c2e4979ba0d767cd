/// The API as OpenAPI 3.1 describes it (https://spec.openapis.org/oas/v3.1.1.html).
public enum OpenAPIDocument {
    /// The document, laid out for people, with a line end at its end; always the same bytes.
    public static let bytes: [UInt8] = json.bytes

    private static var json: JSONValue {
        var paths: [String: JSONValue] = [:]
        for operation in APIOperation.allCases {
            let path = "/api/v1/" + operation.path.joined(separator: "/")
            paths[path] = .object([operation.method.lowercased(): entry(operation)])
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "weir", "version": "1.0.0",
                "description": .text(
                    """
                    The controller's API. Answers in JSON are what the command line prints with -o json. Operations \
                    need a bearer token; x-weir-role says with which role.
                    """), "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ], "servers": [["url": "/"]], "security": [["token": []]], "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": .object(APISchemas.all.mapValues(\.json)), "responses": responses,
            ],
        ]
    }

    private static func entry(_ operation: APIOperation) -> JSONValue {
        var parameters: [JSONValue] = operation.hasEnvironment ? [parameter(.environment, in: "path")] : []
        parameters += operation.query.map { parameter($0, in: "query") }
        let content = operation.forms.map { form in
            (form.rawValue, JSONValue.object(["schema": form == .json ? operation.answer.json : ["type": "string"]]))
        }
        var answers: [String: JSONValue] = [
            "200": [
                "description": .text("The answer."), "headers": ["Cache-Control": ["schema": ["const": "no-store"]]],
                "content": .object(Dictionary(content, uniquingKeysWith: { first, _ in first })),
            ]
        ]
        for (status, _) in APIProblem.documented {
            answers["\(status)"] = ["$ref": .text("#/components/responses/\(status)")]
        }
        var members: [String: JSONValue] = [
            "operationId": .text(operation.rawValue), "summary": .text(operation.summary),
            "x-weir-role": .text(operation.role.rawValue), "responses": .object(answers),
        ]
        if !parameters.isEmpty { members["parameters"] = .list(parameters) }
        if !operation.body.isEmpty {
            let schema = APISchema.object(
                Dictionary(
                    operation.body.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first }))
            members["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": schema.json]],
            ]
        }
        return .object(members)
    }

    private static func parameter(_ parameter: APIParameter, in place: String) -> JSONValue {
        let schema = parameter.isRepeated ? APISchema.list(parameter.schema) : parameter.schema
        return [
            "name": .text(parameter.name), "in": .text(place), "description": .text(parameter.summary),
            "required": .boolean(parameter.isRequired), "schema": schema.json,
        ]
    }

    private static var responses: JSONValue {
        var all: [String: JSONValue] = [:]
        for (status, meaning) in APIProblem.documented {
            all["\(status)"] = [
                "description": .text(meaning),
                "content": ["application/problem+json": ["schema": APISchema.named("Problem").json]],
            ]
        }
        return .object(all)
    }
}
