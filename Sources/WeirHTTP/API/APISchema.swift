/// A JSON Schema (draft 2020-12, as OpenAPI 3.1 has it) that is put together in code.
struct APISchema: Sendable {
    var json: JSONValue

    static let text = APISchema(json: ["type": "string"])
    static let boolean = APISchema(json: ["type": "boolean"])
    static let instant = APISchema(json: ["type": "string", "format": "date-time"])
    static let identifier = APISchema(json: ["type": "string", "format": "uuid"])
    static let count = APISchema(json: ["type": "integer", "minimum": 0])
    static let commit = APISchema(json: ["type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"])
    static let digest = APISchema(json: ["type": "string", "pattern": "^sha256:[0-9a-f]{64}$"])
    /// Any JSON at all.
    static let anything = APISchema(json: true)

    static func number(_ range: ClosedRange<Int>) -> APISchema {
        APISchema(json: ["type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)])
    }

    static func words(_ words: [String]) -> APISchema {
        APISchema(json: ["type": "string", "enum": .list(words.map { .text($0) })])
    }

    static func text(pattern: String, atMost length: Int? = nil) -> APISchema {
        var members: [String: JSONValue] = ["type": "string", "pattern": .text(pattern)]
        members["maxLength"] = length.map { .number($0) }
        return APISchema(json: .object(members))
    }

    static func list(_ item: APISchema) -> APISchema { APISchema(json: ["type": "array", "items": item.json]) }

    /// An object whose keys are somebody's names.
    static func map(_ value: APISchema) -> APISchema {
        APISchema(json: ["type": "object", "additionalProperties": value.json])
    }

    /// An object with these members and no others; all of them are there but for the `optional` ones.
    static func object(_ members: [String: APISchema], optional: Set<String> = []) -> APISchema {
        let required = members.keys.filter { !optional.contains($0) }.sorted()
        return APISchema(json: [
            "type": "object", "additionalProperties": false, "properties": .object(members.mapValues(\.json)),
            "required": .list(required.map { .text($0) }),
        ])
    }

    static func named(_ name: String) -> APISchema { APISchema(json: ["$ref": .text("#/components/schemas/\(name)")]) }

    /// Or `null`.
    var orNull: APISchema { APISchema(json: ["anyOf": [json, ["type": "null"]]]) }
}
