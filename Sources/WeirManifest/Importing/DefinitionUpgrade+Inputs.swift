import WeirJSON
import WeirModel

extension DefinitionUpgrade {
    /// An input that is a plain value.
    static func plain(_ text: String, at position: SourcePosition) -> TreeNode {
        .mapping([("type", .text("value", at: position)), ("value", .text(text, at: position))], at: position)
    }

    /// Rewrites an input. `subject` names it.
    mutating func expression(_ node: TreeNode, _ subject: [String]) -> TreeNode {
        if node.kind == .mapping, node["type"] != nil || node["value"] != nil { return typed(node, subject) }
        if node.kind == .null { return Self.plain("", at: node.position) }
        if let text = node.scalarText {
            return hasExpressionTexts && node.kind == .string
                ? expressionText(node, subject) : Self.plain(text, at: node.position)
        }
        let document = node.document
        note(
            node, subject,
            "the input was written as a \(node.kind == .mapping ? "mapping" : "list"); version 7 has its JSON text")
        return Self.plain(
            String(decoding: CanonicalJSON.bytes(document), as: UTF8.self), at: node.position)
    }

    /// An expression with a type is what version 7 has, too, but for the names of a loop's results.
    private mutating func typed(_ node: TreeNode, _ subject: [String]) -> TreeNode {
        guard let value = node["value"] else { return node }
        var result = node
        switch node.words("type") {
        case "reference":
            guard let text = value.scalarText else { return node }
            if let renamed = renamingCurrent(text) {
                result["value"] = .text(renamed, at: value.position)
                note(value, subject, "a loop's \"current\" is called \"currentItem\" now")
            }
        case "template":
            guard let text = value.scalarText, !scope.loops.isEmpty else { return node }
            var rewritten = text
            for case .step(let reference) in TemplateText.references(in: text) {
                guard let renamed = renamingCurrent(reference) else { continue }
                rewritten = rewritten.replacing("{{$\(reference)}}", with: "{{$\(renamed)}}")
            }
            if rewritten != text {
                result["value"] = .text(rewritten, at: value.position)
                note(value, subject, "a loop's \"current\" is called \"currentItem\" now")
            }
        case "complex": result["value"] = complex(value, subject)
        default: break
        }
        return result
    }

    private mutating func complex(_ node: TreeNode, _ subject: [String]) -> TreeNode {
        switch node.kind {
        case .sequence: return .list(node.items.map { complex($0, subject) }, at: node.position)
        case .mapping where node["type"] != nil: return typed(node, subject)
        default: return node
        }
    }

    /// The reference with the new name of a loop's item; nil where it is no such reference.
    private func renamingCurrent(_ reference: String) -> String? {
        let target = StepReference.target(of: reference)
        guard scope.loops.contains(target) else { return nil }
        let rest = reference.dropFirst(target.count)
        guard rest.hasPrefix(".current") else { return nil }
        let after = rest.dropFirst(".current".count)
        guard after.isEmpty || after.first == "." || after.first == "[" else { return nil }
        return "\(target).currentItem\(after)"
    }

    // MARK: The expression language of July 2020

    private mutating func expressionText(_ node: TreeNode, _ subject: [String]) -> TreeNode {
        let reader = ExpressionText(steps: scope.slugs, trigger: scope.trigger)
        let (type, value, remark) = reader.rewritten(node.text)
        if let remark { note(node, subject, remark) }
        return .mapping(
            [("type", .text(type, at: node.position)), ("value", .text(value, at: node.position))], at: node.position)
    }

    /// Code is kept as it is. Where it reads what has another name now, somebody has to change it.
    mutating func checkCode(of step: TreeNode, _ subject: [String]) {
        guard Self.component(of: step) == "code", let input = step["inputs"]?["code"], let code = input["value"],
            let text = code.scalarText
        else { return }
        if scope.loops.contains(where: text.contains), Self.hasWord("current", in: text) {
            note(
                code, subject + ["code"],
                "the code reads \"current\" of a loop, which is called \"currentItem\" now: change it by hand")
        }
        if hasExpressionTexts, text.contains(".all") {
            note(
                code, subject + ["code"],
                "the code reads \"all\" of a step, which is called \"results\" now: change it by hand")
        }
    }

    private static func hasWord(_ word: String, in text: String) -> Bool {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }.contains { $0 == word }
    }
}
