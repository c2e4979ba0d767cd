internal import WeirModel

extension DefinitionCheck {
    /// Checks the steps of a flow, a loop or a branch, and everything inside them.
    mutating func check(steps: Int, scope: inout FlowSteps, isTopLevel: Bool) {
        for step in items(steps) {
            guard kind(step) == .mapping else {
                error(.wrongType, at: step, "a step is a mapping with a name and an action")
                continue
            }
            check(step: step, scope: &scope, isTopLevel: isTopLevel)
        }
    }

    private mutating func check(step: Int, scope: inout FlowSteps, isTopLevel: Bool) {
        checkFields(.step, of: step)
        _ = requiredName(of: step, "a step")
        let action = check(actionOf: step)
        let isTrigger = isTrue("isTrigger", in: step)
        if isTrigger, !isTopLevel, let node = document.value(of: "isTrigger", in: step) {
            warn(.misplacedTrigger, at: node, "a trigger is the first step of a flow, not a step in a loop or a branch")
        }
        for key in keys(of: "inputs", in: step) { check(expression: key + 1, scope: scope) }
        checkPlaintext(inputs: step)
        check(scheduleOf: step, scope: scope)
        check(errorConfigOf: step)
        checkBodies(of: step, action: action, isTrigger: isTrigger)
        checkConditions(of: step, action: action)

        scope.position += 1
        if let body = document.value(of: "steps", in: step) { check(steps: body, scope: &scope, isTopLevel: false) }
        for branch in items(of: "branches", in: step) {
            checkFields(.branch, of: branch)
            if let body = document.value(of: "steps", in: branch) {
                check(steps: body, scope: &scope, isTopLevel: false)
            }
        }
    }

    /// The action of a step, as far as its file says.
    struct Action {
        var component = ""
        var key = ""
        var isPublic = true
    }

    private mutating func check(actionOf step: Int) -> Action {
        guard let node = document.value(of: "action", in: step), kind(node) != .null else {
            error(.missingField, at: step, "a step needs an action")
            return Action()
        }
        guard kind(node) == .mapping else {
            error(.wrongType, at: node, "an action is a mapping with a key and a component")
            return Action()
        }
        checkComponentReference(node)
        var action = Action()
        action.key = text(of: "key", in: node) ?? ""
        if let component = mapping("component", in: node) {
            action.component = text(of: "key", in: component) ?? ""
            action.isPublic = document.value(of: "isPublic", in: component) == nil || isTrue("isPublic", in: component)
        }
        return action
    }

    /// Checks what names an action, a connection or a data source of a component.
    mutating func checkComponentReference(_ node: Int) {
        checkFields(.action, of: node)
        guard let component = mapping("component", in: node) else { return }
        checkFields(.component, of: component)
        guard let version = document.value(of: "version", in: component), let text = text(version), !text.isEmpty
        else { return }
        if text != "LATEST", Int(text) == nil {
            warn(.invalidValue, at: version, "a component's version is a whole number or LATEST")
        }
    }

    private mutating func check(scheduleOf step: Int, scope: FlowSteps) {
        guard let schedule = mapping("schedule", in: step) else { return }
        checkFields(.schedule, of: schedule)
        guard let value = document.value(of: "value", in: schedule), let text = text(value) else { return }
        if self.text(of: "type", in: schedule) ?? "value" != "value" {
            return check(expression: schedule, scope: scope)
        }
        // "Once" and "none" come with an empty expression.
        if !text.isEmpty, !CronExpression.isValid(text) {
            warn(
                .invalidCron, at: value, "\(quoted(text)) is no cron expression",
                hint: "Five fields (minute, hour, day of month, month, day of week), or six with seconds in front.")
        }
    }

    private mutating func check(errorConfigOf step: Int) {
        guard let config = mapping("errorConfig", in: step) else { return }
        checkFields(.errorConfig, of: config)
        checkChoice("errorHandlerType", in: config, ["fail", "ignore", "retry"])
        checkBounds("maxAttempts", in: config, 0...5)
        checkBounds("delaySeconds", in: config, 0...60)
    }

    /// Loop bodies belong to loops, branches to branch steps, triggers and the actions of private components, which
    /// may branch without this file saying so.
    private mutating func checkBodies(of step: Int, action: Action, isTrigger: Bool) {
        guard !action.component.isEmpty else { return }
        if let body = document.value(of: "steps", in: step), !items(body).isEmpty, action.component != "loop",
            action.isPublic
        {
            warn(
                .misplacedSteps, at: body,
                "\(quoted("\(action.component).\(action.key)")) is no loop, so these steps never run")
        }
        if let branches = document.value(of: "branches", in: step), !items(branches).isEmpty,
            action.component != "branch", !isTrigger, action.isPublic
        {
            warn(
                .misplacedSteps, at: branches,
                "\(quoted("\(action.component).\(action.key)")) does not branch, so these steps never run")
        }
    }
}
