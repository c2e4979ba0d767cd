/// The fields that one kind of object in a definition is known to have.
///
/// Source: exported definitions and the published types of the format. Whatever else stands in a file is kept and
/// gets a warning.
struct DefinitionFields {
    /// What a field holds. `null` and empty text pass as any of them: exporters write them for "unset".
    enum Shape {
        case scalar, list, mapping
        /// Has no fixed shape, or a check of its own.
        case any
    }

    /// The object as a message names it: `a flow`.
    let object: String
    let shapes: [String: Shape]

    init(
        _ object: String, scalars: [String] = [], lists: [String] = [], mappings: [String] = [], others: [String] = []
    ) {
        self.object = object
        var shapes: [String: Shape] = [:]
        for name in scalars { shapes[name] = .scalar }
        for name in lists { shapes[name] = .list }
        for name in mappings { shapes[name] = .mapping }
        for name in others { shapes[name] = .any }
        self.shapes = shapes
    }
}

extension DefinitionFields {
    static let definition = DefinitionFields(
        "a definition",
        scalars: [
            "category", "defaultInstanceProfile", "definitionType", "definitionVersion", "description", "documentation",
            "endpointType", "isSynchronous", "name", "preprocessFlowName",
        ],
        lists: ["configPages", "labels", "requiredConfigVars"],
        others: [
            "externalCustomerIdField", "externalCustomerUserIdField", "flowNameField", "flows", "renameAttributes",
        ])

    static let flow = DefinitionFields(
        "a flow",
        scalars: ["description", "endpointSecurityType", "isAgentFlow", "isSynchronous", "name", "stableKey"],
        lists: ["organizationApiKeys"],
        mappings: ["queueConfig", "retryConfig", "schemas", "triggerResolver"],
        others: ["renameAttributes", "steps"])

    static let retryConfig = DefinitionFields(
        "a retryConfig", scalars: ["delayMinutes", "maxAttempts", "usesExponentialBackoff"],
        others: ["uniqueRequestIdField"])

    static let queueConfig = DefinitionFields(
        "a queueConfig", scalars: ["concurrencyLimit", "singletonExecutions", "type", "usesFifoQueue"],
        others: ["dedupeIdField"])

    static let triggerResolver = DefinitionFields(
        "a triggerResolver", scalars: ["batchSize", "concurrentBatchLimit", "enabled"])

    static let schemas = DefinitionFields("schemas", others: ["invoke", "result"])

    static let step = DefinitionFields(
        "a step", scalars: ["description", "isTrigger", "name", "stableKey"],
        lists: ["branches", "steps"],
        mappings: ["errorConfig", "inputs", "schedule"],
        others: ["action"])

    static let action = DefinitionFields("an action", scalars: ["key", "template"], mappings: ["component"])

    static let component = DefinitionFields("a component", scalars: ["isPublic", "key", "signature", "version"])

    static let branch = DefinitionFields("a branch", scalars: ["name"], lists: ["steps"])

    static let errorConfig = DefinitionFields(
        "an errorConfig",
        scalars: ["delaySeconds", "errorHandlerType", "ignoreFinalError", "maxAttempts", "usesExponentialBackoff"])

    static let schedule = DefinitionFields(
        "a schedule", scalars: ["fromDeployer", "type", "value"], mappings: ["meta"])

    static let expression = DefinitionFields(
        "an input", scalars: ["type"], mappings: ["meta"], others: ["name", "value"])

    static let variable = DefinitionFields(
        "a config variable",
        scalars: [
            "codeLanguage", "collectionType", "dataType", "description", "hasDivider", "header", "key", "orgOnly",
            "scheduleType", "stableKey", "timeZone", "useScopedConfigVar", "userLevelConfigured",
        ],
        lists: ["pickList"],
        mappings: ["connection", "dataSource", "inputs", "meta"],
        others: ["defaultValue", "onPremiseConnectionConfig"])

    static let page = DefinitionFields(
        "a config page", scalars: ["name", "tagline", "userLevelConfigured"], lists: ["elements"])

    static let element = DefinitionFields("an element of a config page", scalars: ["type", "value"])
}
