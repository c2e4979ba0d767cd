import WeirModel

/// The shapes that fields of weir's files have. They accept what `FieldReader` accepts: a text is any scalar but null,
/// a boolean may be quoted, a mapping or list with nothing behind its key is empty.
extension Schema {
    /// A text, whatever YAML takes it for.
    static func text(
        _ description: String, pattern: String? = nil, default standard: Value? = nil, examples: Value...
    ) -> Schema {
        make(["string", "number", "boolean"], description, pattern: pattern, default: standard, examples: examples)
    }

    /// A name that identifies: the rule of `Slug`.
    static func slug(_ description: String, examples: Value...) -> Schema {
        make(["string", "number", "boolean"], description, pattern: slugPattern, examples: examples)
    }

    /// `Slug.isValid`.
    static let slugPattern = "^[a-z0-9]([a-z0-9-]{0,\(Slug.maximumLength - 2)}[a-z0-9])?$"

    /// true or false, quoted or not.
    static func flag(_ description: String, default standard: Bool) -> Schema {
        make(
            ["boolean", "string"], description, pattern: "^(true|True|TRUE|false|False|FALSE)$",
            default: .boolean(standard))
    }

    /// A whole number.
    static func count(_ description: String, in range: ClosedRange<Int>, examples: Value...) -> Schema {
        make("integer", description, examples: examples).with("minimum", .integer(range.lowerBound))
            .with("maximum", .integer(range.upperBound))
    }

    /// One of a few words.
    static func choice(_ description: String, _ words: [String], default standard: String? = nil) -> Schema {
        var schema = Schema(["description": .string(description), "enum": .strings(words)])
        if let standard { schema.keywords["default"] = .string(standard) }
        return schema
    }

    /// A whole number of seconds, minutes, hours or days; see `DurationText`.
    static func duration(_ description: String, default standard: Value? = nil, examples: Value...) -> Schema {
        make(
            "string", "\(description) A whole number and s, m, h or d, at most ten years.",
            pattern: "^[0-9]{1,12}[smhd]$", default: standard, examples: examples)
    }

    /// A list.
    static func list(_ description: String, of item: Schema, examples: Value...) -> Schema {
        make(["array", "null"], description, examples: examples).with("items", item.value)
    }

    /// Labels, which are lower-cased and count once.
    static func labels(_ description: String, examples: Value...) -> Schema {
        list(description, of: text("A label. Upper and lower case are the same.").with("minLength", 1))
            .with("examples", .array(examples.isEmpty ? [["tier-1", "eu"]] : examples))
    }

    /// A mapping of these fields and no other.
    static func mapping(_ description: String, _ fields: [String: Schema], required: [String] = []) -> Schema {
        var schema = make(["object", "null"], description).with("properties", .schemas(fields))
            .with("additionalProperties", false)
        if !required.isEmpty { schema.keywords["required"] = .strings(required) }
        return schema
    }

    /// A mapping whose keys are names that the team or the designer has given.
    static func names(_ description: String, of value: Schema, named pattern: String? = nil) -> Schema {
        let schema = make(["object", "null"], description).with("additionalProperties", value.value)
        return pattern.map { schema.with("propertyNames", ["pattern": .string($0)]) } ?? schema
    }

    /// A whole file.
    static func file(
        _ title: String, _ description: String, _ fields: [String: Schema], required: [String] = []
    ) -> Schema {
        mapping(description, fields, required: required).with("type", "object").with("title", .string(title))
            .with("$schema", "http://json-schema.org/draft-07/schema#")
    }

    /// Exactly one of these fields.
    func havingOne(of names: [String]) -> Schema {
        with("oneOf", .array(names.map { ["required": .strings([$0])] }))
    }

    private static func make(
        _ type: Value, _ description: String, pattern: String? = nil, default standard: Value? = nil,
        examples: [Value] = []
    ) -> Schema {
        var schema = Schema(["type": type, "description": .string(description)])
        if let pattern { schema.keywords["pattern"] = .string(pattern) }
        if let standard { schema.keywords["default"] = standard }
        if !examples.isEmpty { schema.keywords["examples"] = .array(examples) }
        return schema
    }
}
