internal import WeirModel

extension DefinitionCheck {
    /// Checks one input expression and everything nested in it. What is no mapping with a `type` is plain data.
    ///
    /// Without a scope (inputs of connections and data sources) there are no steps to refer to.
    mutating func check(expression node: Int, scope: FlowSteps?) {
        switch kind(node) {
        case .sequence:
            for item in document.children(node) { check(expression: item, scope: scope) }
        case .mapping:
            guard let type = document.value(of: "type", in: node).flatMap(text) else { return }
            // A schedule is an expression with fields of its own.
            if document.value(of: "scheduleType", in: node) == nil { checkExpressionFields(node) }
            if let name = document.value(of: "name", in: node), kind(name) == .mapping {
                check(expression: name, scope: scope)
            }
            check(valueOf: node, type: type, scope: scope)
        default: return
        }
    }

    private mutating func checkExpressionFields(_ node: Int) {
        // Objects of a JSON Schema or of a component's own data can have a `type` as well; only what has a value is
        // an expression beyond doubt.
        if document.value(of: "value", in: node) != nil { checkFields(.expression, of: node) }
    }

    private mutating func check(valueOf node: Int, type: String, scope: FlowSteps?) {
        guard let value = document.value(of: "value", in: node) else { return }
        switch type {
        case "value", "dataSource": return
        case "complex": check(expression: value, scope: scope)
        case "reference":
            guard let text = text(value) else { return check(expression: value, scope: scope) }
            check(stepReference: text, at: value, scope: scope)
        case "configVar":
            guard let text = text(value) else { return }
            check(configVariable: text, at: value)
        case "template":
            guard let text = text(value) else { return }
            for reference in TemplateText.references(in: text) {
                switch reference {
                case .step(let path): check(stepReference: path, at: value, scope: scope)
                case .configVariable(let name): check(configVariable: name, at: value)
                }
            }
        default:
            let known = ["value", "reference", "configVar", "template", "complex"]
            guard let typeNode = document.value(of: "type", in: node) else { return }
            let hint = suggestion(for: type, among: known) ?? "Known are \(known.joined(separator: ", "))."
            warn(.invalidValue, at: typeNode, "\(quoted(type)) is not a known type of input", hint: hint)
        }
    }

    /// A step may refer to whatever stands before it in its flow; empty text is an unset input.
    private mutating func check(stepReference reference: String, at node: Int, scope: FlowSteps?) {
        let target = StepReference.target(of: reference)
        guard !target.isEmpty, let scope else { return }
        guard let order = scope.order[target] else {
            let hint = suggestion(for: target, among: scope.order.keys)
            return warn(
                .unknownStepReference, at: node, "\(quoted(target)) is no step of this flow",
                hint: hint ?? "A step's reference is its name in camel case.")
        }
        guard order >= scope.position else { return }
        warn(
            .unknownStepReference, at: node,
            order == scope.position
                ? "\(quoted(target)) is this step itself" : "\(quoted(target)) runs after this step",
            hint: "A step can use the results of steps that stand before it.")
    }

    private mutating func check(configVariable name: String, at node: Int) {
        let name = name.trimmingSpaces()
        guard !name.isEmpty, !variables.contains(name) else { return }
        let hint = suggestion(for: name, among: variables)
        warn(
            .unknownConfigVariable, at: node, "there is no config variable \(quoted(name))",
            hint: hint ?? "Declare it in requiredConfigVars.")
    }
}
