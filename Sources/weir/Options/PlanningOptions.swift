import ArgumentParser
import WeirModel
import WeirPlanning

/// How a plan is computed, for `plan` and `apply`.
struct PlanningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only this unit; may be repeated. CUSTOMER/INSTANCE, CUSTOMER (with its instances) or INTEGRATION.",
            valueName: "key"),
        transform: KeyArgument.parse)
    var target: [[UnitKey]] = []

    @Option(
        help: ArgumentHelp("The time to plan for, as in 2026-11-22T04:40:00Z. Default: now.", valueName: "time"),
        transform: InstantArgument.parse)
    var now: Instant?

    @Flag(name: .customLong("allow-rollback"), help: "Accept a commit that does not descend from the applied one.")
    var allowRollback = false

    @Flag(name: .customLong("adopt-source"), help: "Accept another repository or folder than the environment's.")
    var adoptSource = false

    @Flag(help: "Refuse the whole plan where anything is held.")
    var strict = false

    @Flag(help: "Compare every unit, also those whose files did not change since the applied commit.")
    var full = false

    var values: PlanOptions {
        PlanOptions(
            targets: Set(target.joined()), strict: strict, allowRollback: allowRollback, adoptSource: adoptSource)
    }
}

/// How a plan is shown, for `plan`, `apply` and `up`.
struct PlanFormatOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

    @Option(help: "How to print the plan.")
    var format = Format.text

    @Flag(help: "Do not fold long lists.")
    var verbose = false

    func write(_ plan: Plan) {
        switch format {
        case .text: Terminal.write(PlanText(style: Terminal.style, verbose: verbose).render(plan))
        case .json: Terminal.write(PlanJSON.render(plan))
        case .markdown: Terminal.write(PlanMarkdown.render(plan))
        }
    }
}
