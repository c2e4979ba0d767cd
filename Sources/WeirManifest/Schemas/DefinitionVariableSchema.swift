import WeirModel

/// The config variables of a definition.
enum DefinitionVariableSchema {
    private typealias Definition = DefinitionSchema

    static let variable = Definition.object(
        "A config variable, which instances fill.",
        [
            "key": Definition.name("The variable's name, which is its identity. Required."),
            "dataType": Definition.suggest(
                "What a value is.", DefinitionInterface.DataType.allCases.map(\.rawValue).filter { $0 != "other" }),
            "description": Definition.note("What to fill in."),
            "stableKey": Definition.note("What the designer recognizes the variable by."),
            "header": Definition.note("A heading above it on its page."),
            "hasDivider": Definition.note("true: a line above it on its page."),
            "codeLanguage": Definition.note("The language of a value of type code."),
            "userLevelConfigured": Definition.note("true: every user fills it for themselves."),
            "defaultValue": Definition.note(
                "The value where no layer gives one; of a collection, JSON text. Empty: an instance has to give one."),
            "collectionType": Definition.suggest(
                "A list of values, or of keys and values, instead of a single one.", ["valuelist", "keyvaluelist"]),
            "pickList": Definition.note("What to choose from, for a picklist."),
            "scheduleType": Definition.note("How the designer shows a schedule."),
            "timeZone": Definition.note("The IANA time zone of a schedule that gives none."),
            "orgOnly": Definition.note("true: customers do not see it."),
            "meta": Definition.object(
                "Who sees it.",
                [
                    "visibleToOrgDeployer": Definition.note("The organization's own people."),
                    "visibleToCustomerDeployer": Definition.note("The customer's."),
                ]),
            "connection": DefinitionStepSchema.component("The kind of a connection."),
            "dataSource": DefinitionStepSchema.component("Where the choices come from."),
            "inputs": DefinitionStepSchema.inputs(
                "Inputs of the connection or the data source. A secret does not belong here: it is given per instance."),
            "onPremiseConnectionConfig": Definition.note("Whether the connection goes through an agent on premises."),
            "useScopedConfigVar": Definition.note("The connection that is configured elsewhere and used here."),
        ], required: ["key"])
}
