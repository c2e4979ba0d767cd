internal import WeirModel

extension DefinitionCheck {
    /// Checks the conditions of a branch step and that its branches are the ones that its mapping names.
    mutating func checkConditions(of step: Int, action: Action) {
        guard action.component == "branch", let inputs = mapping("inputs", in: step) else { return }
        let input = action.key == "branchOnExpression" ? "conditions" : "branchValueMappings"
        guard let mappings = document.value(of: input, in: inputs),
            let list = document.value(of: "value", in: mappings),
            kind(list) == .sequence
        else { return }
        if input == "conditions" {
            for item in document.children(list) {
                guard let condition = document.value(of: "value", in: item), kind(condition) == .sequence else {
                    continue
                }
                check(condition: condition)
            }
        }
        checkBranchNames(of: step, mapping: list)
    }

    private mutating func checkBranchNames(of step: Int, mapping list: Int) {
        var mapped: Set<String> = []
        var nodes: [(name: String, node: Int)] = []
        for item in document.children(list) {
            // A name that is an expression is known only when the step runs.
            guard let node = document.value(of: "name", in: item), let name = text(node) else { return }
            mapped.insert(name)
            nodes.append((name, node))
        }
        var branches: Set<String> = []
        for branch in items(of: "branches", in: step) {
            guard let node = document.value(of: "name", in: branch), let name = text(node) else { continue }
            branches.insert(name)
            if name != "Else", !mapped.contains(name) {
                let hint = suggestion(for: name, among: mapped)
                warn(
                    .branchMismatch, at: node, "no condition or value leads to the branch \(quoted(name))",
                    hint: hint)
            }
        }
        for (name, node) in nodes where !branches.contains(name) {
            let hint = suggestion(for: name, among: branches)
            warn(.branchMismatch, at: node, "there is no branch \(quoted(name))", hint: hint)
        }
    }

    /// A condition is a list of an operator and its operands; those of `and` and `or` are conditions again.
    private mutating func check(condition: Int) {
        let parts = items(condition)
        guard let first = parts.first else { return }
        guard let name = text(first) ?? text(of: "value", in: first) else {
            return warn(.invalidCondition, at: first, "a condition begins with its operator")
        }
        guard let operands = Self.operators[name] else {
            let hint = suggestion(for: name, among: Self.operators.keys)
            return warn(.invalidCondition, at: first, "\(quoted(name)) is not a known operator", hint: hint)
        }
        if operands == 0 {
            for part in parts.dropFirst() where kind(part) == .sequence { check(condition: part) }
        } else if parts.count - 1 < operands {
            warn(
                .invalidCondition, at: first,
                "\(quoted(name)) needs \(operands == 1 ? "an operand" : "two operands"), here is "
                    + (parts.count == 1 ? "none" : "one"))
        }
    }

    /// How many operands each operator takes at least; 0 for those that join conditions.
    private static let operators: [String: Int] = {
        var operators = ["and": 0, "or": 0]
        for name in ["isTrue", "isFalse", "exists", "doesNotExist", "isEmpty", "isNotEmpty"] { operators[name] = 1 }
        for name in [
            "equal", "notEqual", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual", "in", "notIn",
            "exactlyMatches", "doesNotExactlyMatch", "startsWith", "doesNotStartWith", "endsWith", "doesNotEndWith",
            "dateTimeAfter", "dateTimeBefore", "dateTimeSame",
        ] { operators[name] = 2 }
        return operators
    }()
}
