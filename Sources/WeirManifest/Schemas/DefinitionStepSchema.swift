/// A definition's steps and the expressions of their inputs, which contain each other.
enum DefinitionStepSchema {
    private typealias Definition = DefinitionSchema

    static let step = Definition.object(
        "A step: an action with its inputs.",
        [
            "name": Definition.name(
                "The step's name. Later steps refer to it in camel case: List Orders gives "
                    + "listOrders.results.orders. Required."),
            "description": Definition.note("What the step does."),
            "stableKey": Definition.note("What the designer recognizes the step by."),
            "isTrigger": Definition.note("true: the step starts the flow. Only the first one does."),
            "action": component("What the step does: an action of a component. Required.").with("type", "object"),
            "inputs": inputs("The action's inputs, by name."),
            "schedule": Definition.object(
                "When a trigger runs by itself.",
                [
                    "type": Definition.suggest("Where the schedule comes from.", ["value", "configVar"]),
                    "fromDeployer": Definition.note("true: whoever deploys the instance chooses it."),
                    "value": Definition.note(
                        "Five or six cron fields, or the config variable that holds the schedule."),
                    "meta": Definition.object(
                        "More about the schedule.",
                        [
                            "scheduleType": Definition.note("How the designer shows it."),
                            "timeZone": Definition.note("An IANA time zone, such as Europe/Berlin."),
                        ]),
                ]),
            "errorConfig": Definition.object(
                "What happens when the step fails.",
                [
                    "errorHandlerType": Definition.suggest(
                        "fail ends the execution, ignore goes on, retry tries again.", ["fail", "ignore", "retry"]),
                    "maxAttempts": Definition.note("How often at most: 0 to 5."),
                    "delaySeconds": Definition.note("How long to wait in between: 0 to 60 seconds."),
                    "usesExponentialBackoff": Definition.note("true: twice as long each time."),
                    "ignoreFinalError": Definition.note("true: goes on when the last attempt failed, too."),
                ]),
            "steps": steps("The body of a loop."),
            "branches": Definition.note("What a branch step chooses from.").with(
                "items",
                Definition.object(
                    "A branch.",
                    [
                        "name": Definition.note("As the step's conditions or values call it; Else otherwise."),
                        "steps": steps("The steps of the branch."),
                    ]
                ).value),
        ], required: ["name", "action"])

    static let expression = Definition.object(
        "The value of an input.",
        [
            "type": Definition.suggest(
                "value: as it stands. reference: a result of an earlier step. configVar: a config variable. template: "
                    + "text with {{$step.path}} and {{#Config Var}}. complex: a list of expressions.",
                ["value", "reference", "configVar", "template", "complex"]),
            "value": Definition.note(
                "By the type: the text; step.results.path; the config variable's key; the template; a list."),
            "name": Definition.note("What an item of a complex value is called."),
            "meta": Definition.note("What the designer remembers."),
        ])

    /// The inputs of a step or a config variable.
    static func inputs(_ description: String) -> Schema {
        Definition.note(description).with("additionalProperties", ["$ref": "#/definitions/expression"])
    }

    /// What names an action, a connection or a data source.
    static func component(_ description: String) -> Schema {
        Definition.object(
            description,
            [
                "key": Definition.note("What it is called in the component."),
                "template": Definition.note("The component's own template of it."),
                "component": Definition.object(
                    "The component.",
                    [
                        "key": Definition.note("What the component is called."),
                        "version": Definition.note("Its version, or LATEST for the newest one when weir publishes."),
                        "isPublic": Definition.note("false: a component of the organization's own."),
                        "signature": Definition.note("The digest of the component's package."),
                    ]),
            ])
    }

    private static func steps(_ description: String) -> Schema {
        Definition.note(description).with("items", ["$ref": "#/definitions/step"])
    }
}
