internal import WeirModel

/// The steps of one flow in the order in which they stand, those in loops and branches after the step that has them.
struct FlowSteps {
    /// Where each step reference stands, by name; the first of several steps of the same name counts.
    var order: [String: Int] = [:]
    /// How many steps were passed so far.
    var position = 0
}

extension DefinitionCheck {
    mutating func checkFlows() {
        guard let flows = document.value(of: "flows", in: 0), kind(flows) != .null else {
            return error(.missingField, at: 0, "a definition needs a list of flows")
        }
        guard kind(flows) == .sequence else { return error(.wrongType, at: flows, "flows has to be a list") }
        var first: [String: Int] = [:]
        for flow in document.children(flows) {
            guard kind(flow) == .mapping else {
                error(.wrongType, at: flow, "a flow is a mapping with a name and steps")
                continue
            }
            if let name = requiredName(of: flow, "a flow"), let node = document.value(of: "name", in: flow) {
                checkUnique(name, at: node, among: &first, "flow")
            }
        }
        self.flows = Set(first.keys)
        for flow in document.children(flows) where kind(flow) == .mapping { check(flow: flow) }
        if let node = document.value(of: "preprocessFlowName", in: 0), let name = text(node), !name.isEmpty,
            !self.flows.contains(name)
        {
            let hint = suggestion(for: name, among: self.flows)
            warn(
                .unknownFlow, at: node, "preprocessFlowName \(quoted(name)) is no flow of this definition",
                hint: hint)
        }
    }

    /// The name of a flow or step, which has to be there.
    mutating func requiredName(of node: Int, _ object: String) -> String? {
        guard let value = document.value(of: "name", in: node) else {
            error(.missingField, at: node, "\(object) needs a name")
            return nil
        }
        guard let name = text(value), !name.trimmingSpaces().isEmpty else {
            error(.missingField, at: value, "\(object) needs a name")
            return nil
        }
        checkIdentifying(name, at: value, object)
        return name
    }

    /// The most bytes that the name of a flow or the key of a config variable may have.
    static let longestName = 1000

    /// Refuses names that no database keeps: what identifies a row is text without U+0000, and short enough for an
    /// index.
    mutating func checkIdentifying(_ name: String, at node: Int, _ object: String) {
        if name.utf8.contains(0) {
            error(
                .invalidCharacter, at: node, "the name of \(object) must not hold the character U+0000",
                hint: "Remove the \\0.")
        } else if name.utf8.count > Self.longestName {
            error(
                .invalidValue, at: node, "the name of \(object) has \(name.utf8.count) bytes",
                hint: "At most \(Self.longestName) are possible.")
        }
    }

    /// An error, with the place of the first, where `name` was there before.
    mutating func checkUnique(
        _ name: String, at node: Int, among first: inout [String: Int], _ object: String,
        severity: Diagnostic.Severity = .error
    ) {
        guard let earlier = first[name] else {
            first[name] = node
            return
        }
        report(
            .duplicateName, severity, at: node, "there is already a \(object) \(quoted(name))",
            hint: "Rename one of them.",
            related: [Diagnostic.Related(location: location(earlier), message: "the first \(quoted(name))")])
    }

    private mutating func check(flow: Int) {
        checkFields(.flow, of: flow)
        checkChoice("endpointSecurityType", in: flow, Self.securityTypes)
        if let retry = mapping("retryConfig", in: flow) {
            checkFields(.retryConfig, of: retry)
            checkBounds("maxAttempts", in: retry, 1...10)
            checkBounds("delayMinutes", in: retry, 0...60)
        }
        if let resolver = mapping("triggerResolver", in: flow) { checkFields(.triggerResolver, of: resolver) }
        if let schemas = mapping("schemas", in: flow) { checkFields(.schemas, of: schemas) }
        guard let steps = document.value(of: "steps", in: flow), kind(steps) != .null else {
            return error(.missingField, at: flow, "a flow needs a list of steps, the first of which is its trigger")
        }
        guard kind(steps) == .sequence else { return error(.wrongType, at: steps, "the steps of a flow are a list") }
        guard document.nodes[steps].count > 0 else {
            return error(.missingTrigger, at: steps, "a flow needs at least one step: its trigger")
        }
        checkTrigger(of: steps)
        checkQueue(of: flow, steps: steps)
        var scope = FlowSteps()
        var names: [String: Int] = [:]
        collect(steps, into: &scope, names: &names)
        scope.position = 0
        check(steps: steps, scope: &scope, isTopLevel: true)
    }

    private static let securityTypes = ["unsecured", "customer_optional", "customer_required", "organization"]

    /// One trigger, and it is the first step: what the designer makes, and what a warning says where it is not so.
    private mutating func checkTrigger(of steps: Int) {
        let steps = items(steps)
        let triggers = steps.filter { isTrue("isTrigger", in: $0) }
        guard let first = steps.first, !triggers.isEmpty else {
            if let first = steps.first {
                warn(
                    .missingTrigger, at: first, "no step of this flow is its trigger",
                    hint: "Set isTrigger: true on the first step.")
            }
            return
        }
        for trigger in triggers where trigger != first {
            warn(
                .misplacedTrigger, at: document.value(of: "isTrigger", in: trigger) ?? trigger,
                triggers.first == trigger
                    ? "the trigger has to be the first step of its flow" : "a flow has one trigger, its first step")
        }
    }

    private mutating func checkQueue(of flow: Int, steps: Int) {
        guard let queue = mapping("queueConfig", in: flow) else { return }
        checkFields(.queueConfig, of: queue)
        let isScheduled = items(steps).first.map { mapping("schedule", in: $0) != nil } ?? false
        let isFirstInFirstOut = isTrue("usesFifoQueue", in: queue)
        let isSingleton = isTrue("singletonExecutions", in: queue)
        if isFirstInFirstOut, isScheduled || isSingleton, let node = document.value(of: "usesFifoQueue", in: queue) {
            warn(
                .invalidValue, at: node,
                "a FIFO queue goes with neither \(isScheduled ? "a schedule" : "singletonExecutions")"
                    + " nor \(isScheduled ? "singletonExecutions" : "a schedule")")
        }
        if isSingleton, !isScheduled, let node = document.value(of: "singletonExecutions", in: queue) {
            warn(.invalidValue, at: node, "singletonExecutions needs a trigger with a schedule")
        }
    }

    /// Notes every step's reference name before any expression is looked at.
    private mutating func collect(_ steps: Int, into scope: inout FlowSteps, names: inout [String: Int]) {
        for step in items(steps) where kind(step) == .mapping {
            stepCount += 1
            if let node = document.value(of: "name", in: step), let name = text(node) {
                let reference = StepReference.name(of: name)
                if scope.order[reference] == nil { scope.order[reference] = scope.position }
                if !reference.isEmpty {
                    checkUnique(
                        reference, at: node, among: &names, "step in this flow with the reference",
                        severity: .warning)
                }
            }
            scope.position += 1
            if let body = document.value(of: "steps", in: step) { collect(body, into: &scope, names: &names) }
            for branch in items(of: "branches", in: step) {
                if let body = document.value(of: "steps", in: branch) { collect(body, into: &scope, names: &names) }
            }
        }
    }

    /// A warning where the field `key` holds something that is none of `choices`.
    mutating func checkChoice(
        _ key: String, in node: Int, _ choices: [String], code: DiagnosticCode = .invalidValue
    ) {
        guard let value = document.value(of: key, in: node), let text = text(value), !text.isEmpty,
            !choices.contains(text)
        else { return }
        let hint = suggestion(for: text, among: choices) ?? "Known are \(choices.joined(separator: ", "))."
        warn(code, at: value, "\(quoted(text)) is not a known \(key)", hint: hint)
    }

    /// A warning where the field `key` is no whole number within `bounds`.
    mutating func checkBounds(_ key: String, in node: Int, _ bounds: ClosedRange<Int>) {
        guard let value = document.value(of: key, in: node), let text = text(value), !text.isEmpty else { return }
        if let number = Int(text), bounds.contains(number) { return }
        warn(
            .retryBounds, at: value, "\(key) should be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        )
    }
}
