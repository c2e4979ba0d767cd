import WeirModel

/// `integrations/<integration>/integration.yaml`, definitionVersion 7.
///
/// It describes what `DefinitionReader` knows and refuses what that refuses as an error. Everything else passes, as it
/// does there: what a designer exported is kept, fields of later designers included.
enum DefinitionSchema {
    static let file = object(
        "An integration: its flows, config variables and documentation, as the designer exports it. Fields that are not "
            + "known here are kept.",
        [
            "definitionVersion": note("The version of the format: 7. Required.")
                .with("enum", [7, "7"]),
            "name": name(
                "The display name, which may change; the integration's identity is its folder's name. Required."),
            "description": note("What it does, in a sentence."),
            "documentation": note("Documentation for customers; Markdown. Where it is empty, README.md."),
            "category": note("Under what it is listed."),
            "labels": note("Labels; upper and lower case are the same."),
            "endpointType": suggest(
                "Whether each flow has an endpoint of its own.",
                ["flow_specific", "instance_specific", "shared_instance"]),
            "definitionType": note("The designer's kind of definition."),
            "isSynchronous": note("true: callers wait for the last step's result."),
            "externalCustomerUserIdField": note("Where in a call to a shared endpoint the user's external id stands."),
            "preprocessFlowName": note("The flow that decides which flow a call to a shared endpoint is for."),
            "externalCustomerIdField": note("Where in a call to a shared endpoint the customer's external id stands."),
            "flowNameField": note("Where in a call to a shared endpoint the flow's name stands."),
            "defaultInstanceProfile": note("The designer's profile for new instances."),
            "flows": note("The flows. Required.").with("type", "array").with("items", flow.value),
            "requiredConfigVars": note("The config variables that instances fill.")
                .with("items", DefinitionVariableSchema.variable.value),
            "configPages": note("The pages on which customers see the config variables.").with("items", page.value),
            "renameAttributes": note("The designer's record of what was renamed."),
        ], required: ["definitionVersion", "name", "flows"]
    ).with("$schema", "http://json-schema.org/draft-07/schema#").with("title", "integration.yaml")
        .with(
            "definitions", .schemas(["step": DefinitionStepSchema.step, "expression": DefinitionStepSchema.expression]))

    private static let flow = object(
        "A flow: a trigger and the steps that follow it.",
        [
            "name": name("The flow's name, unique in the definition. Required."),
            "description": note("What the flow does."),
            "isSynchronous": note("true: the caller waits for the last step's result."),
            "endpointSecurityType": suggest("Who may call the flow's endpoint.", ValueWriter.securities),
            "organizationApiKeys": note("Keys of the organization that the endpoint accepts."),
            "isAgentFlow": note("true: the flow is a tool of agents."),
            "stableKey": note("What the designer recognizes the flow by."),
            "retryConfig": object(
                "How a failed execution is repeated.",
                [
                    "maxAttempts": note("How often at most: 1 to 10."),
                    "delayMinutes": note("How long to wait in between: 0 to 60 minutes."),
                    "usesExponentialBackoff": note("true: twice as long each time."),
                    "uniqueRequestIdField": note("Where the id stands that tells a repeated request."),
                ]),
            "schemas": object(
                "JSON schemas of what goes in and comes out.",
                ["invoke": note("Of the trigger's body."), "result": note("Of the last step's result.")]),
            "triggerResolver": object(
                "Splits what a trigger receives into batches.",
                [
                    "enabled": note("true: it does."), "batchSize": note("How many records a batch has."),
                    "concurrentBatchLimit": note("How many batches run at once."),
                ]),
            "queueConfig": object(
                "How executions wait for each other.",
                [
                    "type": note("The designer's kind of queue."),
                    "usesFifoQueue": note("true: one after the other, in order; not with a schedule."),
                    "singletonExecutions": note("true: never two at once; needs a schedule."),
                    "concurrencyLimit": note("How many run at once."),
                    "dedupeIdField": note("Where the id stands that tells repetitions."),
                ]),
            "steps": note("The steps, the first of which is the trigger and the only one. Required.")
                .with("type", "array").with("minItems", 1).with("items", ["$ref": "#/definitions/step"]),
            "renameAttributes": note("The designer's record of what was renamed."),
        ], required: ["name", "steps"]
    ).with("type", "object")

    private static let page = object(
        "A page of the configuration.",
        [
            "name": note("The page's title."), "tagline": note("What stands below the title."),
            "userLevelConfigured": note("true: every user fills it for themselves."),
            "elements": note("What is on the page, from the top.").with(
                "items",
                object(
                    "An element of the page.",
                    [
                        "type": suggest("What it is.", ["configVar", "htmlElement", "jsonForm"]),
                        "value": note("The config variable's key, or the text."),
                    ]
                ).value),
        ])

    // MARK: Shapes

    /// A field that may hold anything.
    static func note(_ description: String) -> Schema { Schema(["description": .string(description)]) }

    /// Words that an editor offers; others pass.
    static func suggest(_ description: String, _ words: [String]) -> Schema {
        note(description).with("anyOf", [["enum": .strings(words)], [:]])
    }

    /// What identifies: a text that is not only spaces, or a number.
    static func name(_ description: String) -> Schema {
        note(description).with("type", ["string", "number", "boolean"]).with("pattern", "[^ ]")
    }

    /// A mapping of which these fields are known.
    static func object(_ description: String, _ fields: [String: Schema], required: [String] = []) -> Schema {
        let schema = note(description).with("properties", .schemas(fields))
        return required.isEmpty ? schema : schema.with("required", .strings(required)).with("type", "object")
    }
}
