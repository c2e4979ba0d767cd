import WeirModel

/// Rewrites a definition of an older format as definitionVersion 7.
///
/// What the formats were is read off real exports: none with `defaultConfigVars` and steps that have a `slug` and
/// inputs in a small expression language (July 2020); none with `trigger`, `steps` and a map of `requiredConfigVars`
/// (late 2020); 2 with a `credential` for each step (March 2021); 4 with `flows`, each with its `trigger`, and
/// `componentVersions` (August 2021). What is rewritten follows from what a file has, not from its number, so that the
/// formats between these are read by what they share with them.
///
/// Fields that mean nothing to the rewriting are kept where they are. What cannot be kept, or is only assumed, is
/// noted. A file that is no definition at all comes out as it is: the reader of definitions says what is wrong with it.
struct DefinitionUpgrade {
    /// What the sole flow of a definition is called that had no flows: the designer's own name for it when it rewrote
    /// such a definition in 2021.
    static let flowName = "Flow 1"

    let path: String
    var notes: [ImportNote] = []
    /// What `componentVersions` says, and which of it was used.
    var versions: [(key: String, version: TreeNode, isUsed: Bool)] = []
    /// The components that were named without a version, in the order of their first use.
    var unversioned: [String] = []
    /// The components that were named without saying whether they are public, in the order of their first use.
    var assumedPublic: [String] = []
    /// Which components use a credential, by its name, in the order of their first use.
    var credentials: [String: [String]] = [:]
    /// Whether inputs are texts of the expression language of July 2020.
    let hasExpressionTexts: Bool
    /// What the flow that is rewritten refers to.
    var scope = FlowScope()

    /// The steps of one flow, as far as references to them are rewritten.
    struct FlowScope {
        /// The reference of the trigger.
        var trigger: String?
        /// The references of loops.
        var loops: Set<String> = []
        /// The references of steps by the slugs that they had.
        var slugs: [String: String] = [:]
    }

    /// The format of a definition: its number, or nil for those before the first number.
    enum Format: Hashable {
        case numbered(Int)
        case unnumbered
    }

    /// The older format that `root` has; nil where it is version 7, newer, or no definition at all.
    static func olderFormat(of root: TreeNode) -> Format? {
        guard root.kind == .mapping else { return nil }
        guard let version = root["definitionVersion"], version.kind != .null else {
            let marks = ["trigger", "steps", "slug", "defaultConfigVars", "flows"]
            return marks.contains { root[$0] != nil } ? .unnumbered : nil
        }
        guard let number = version.scalarText.flatMap({ Int($0) }), number < 7 else { return nil }
        return .numbered(number)
    }

    /// The definition in version 7 and what has to be said about it.
    static func apply(to root: TreeNode, format: Format, path: String) -> (root: TreeNode, notes: [ImportNote]) {
        var upgrade = DefinitionUpgrade(path: path, hasExpressionTexts: format == .unnumbered)
        let result = upgrade.rewritten(root)
        return (result, upgrade.notes.sorted())
    }

    private init(path: String, hasExpressionTexts: Bool) {
        self.path = path
        self.hasExpressionTexts = hasExpressionTexts
    }

    mutating func note(_ node: TreeNode, _ subject: [String], _ message: String) {
        notes.append(
            ImportNote(
                location: SourceLocation(path: path, position: node.position), subject: subject, message: message))
    }

    // MARK: The top level

    private mutating func rewritten(_ root: TreeNode) -> TreeNode {
        readVersions(of: root)
        let flows = flows(of: root)
        let variables = variables(of: root)
        var result = root
        result.entries = []
        for entry in root.entries {
            switch entry.key {
            case "definitionVersion":
                result["definitionVersion"] = .integer(7, at: entry.value.position)
            case "slug":
                note(entry.value, ["slug"], "version 7 has no slug; it becomes the name of the folder")
            case "componentVersions" where entry.value.kind == .mapping: break
            case "trigger" where flows != nil && isTrigger(entry.value): result["flows"] = flows
            case "steps", "flows": result[flows == nil ? entry.key : "flows"] = flows ?? entry.value
            case "isSynchronous" where root["flows"] == nil && flows != nil: break
            case "requiredConfigVars", "defaultConfigVars":
                result[variables == nil ? entry.key : "requiredConfigVars"] = variables ?? entry.value
            default: result.entries.append(entry)
            }
        }
        complete(&result, root)
        summarize(root)
        return result
    }

    /// Adds what version 7 needs and the older file did not have.
    private mutating func complete(_ result: inout TreeNode, _ root: TreeNode) {
        if result["definitionVersion"] == nil {
            result.entries.insert(
                TreeNode.Entry(
                    key: "definitionVersion", position: root.position, value: .integer(7, at: root.position)), at: 0)
        }
        if result.words("name") == nil, let slug = root["slug"], slug.scalarText != nil {
            result["name"] = .text(slug.text, at: slug.position)
            note(slug, ["name"], "there was no name; the slug is written for it")
        }
        guard result["configPages"] == nil, let variables = result["requiredConfigVars"], !variables.items.isEmpty
        else { return }
        let elements = variables.items.compactMap { variable -> TreeNode? in
            guard let key = variable.words("key") else { return nil }
            return .mapping(
                [
                    ("type", .text("configVar", at: variable.position)),
                    ("value", .text(key, at: variable.position)),
                ], at: variable.position)
        }
        let page = TreeNode.mapping(
            [
                ("name", .text("Configuration", at: variables.position)),
                ("elements", .list(elements, at: variables.position)),
            ], at: variables.position)
        result["configPages"] = .list([page], at: variables.position)
        note(
            variables, ["configPages"],
            "there were no config pages; one was written that shows all variables in their order")
    }

    private mutating func readVersions(of root: TreeNode) {
        guard let list = root["componentVersions"] else { return }
        guard list.kind == .mapping else {
            return note(list, ["componentVersions"], "componentVersions is no mapping and was left as it is")
        }
        versions = list.entries.map { ($0.key, $0.value, false) }
    }

    /// Says once what holds for many steps.
    private mutating func summarize(_ root: TreeNode) {
        for entry in versions where !entry.isUsed {
            note(
                entry.version, ["componentVersions", entry.key],
                "no step uses the component \(quoted(entry.key)); that its version was \(entry.version.text) is not kept"
            )
        }
        if !unversioned.isEmpty {
            note(
                root, ["component versions"],
                "the file does not say which versions of \(Self.listed(unversioned)) it was made with; "
                    + "LATEST is written")
        }
        if !assumedPublic.isEmpty {
            note(
                root, ["component visibility"],
                "the file does not say whether \(Self.listed(assumedPublic)) are public; isPublic: true is written, "
                    + "which has to be false for components of your own")
        }
    }

    static func listed(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }

    // MARK: Flows

    private func isTrigger(_ node: TreeNode) -> Bool { node.kind == .mapping || node.kind == .null }

    /// The flows in the new shape; nil where what the file has is no list of flows or steps, and stays as it is.
    private mutating func flows(of root: TreeNode) -> TreeNode? {
        var flows: [TreeNode] = []
        var position = root.position
        if let list = root["flows"], list.kind != .null {
            guard list.kind == .sequence else { return nil }
            position = list.position
            flows = list.items.map { flow in rewritten(flow: flow) }
        }
        let trigger = root["trigger"]
        let steps = root["steps"]
        guard trigger != nil || steps != nil else { return flows.isEmpty ? nil : .list(flows, at: position) }
        guard steps.map({ $0.kind == .sequence || $0.kind == .null }) ?? true, trigger.map(isTrigger) ?? true else {
            return nil
        }
        let place = trigger ?? steps ?? root
        if flows.isEmpty { position = place.position }
        var name = Self.flowName
        var number = 1
        while flows.contains(where: { $0.words("name") == name }) {
            number += 1
            name = "Flow \(number)"
        }
        var flow = TreeNode.mapping([("name", .text(name, at: place.position))], at: place.position)
        if root["flows"] == nil, let isSynchronous = root["isSynchronous"] { flow["isSynchronous"] = isSynchronous }
        flow["trigger"] = trigger
        flow["steps"] = steps
        note(place, [name], "version 7 has flows; trigger and steps became the flow \(quoted(name))")
        return .list(flows + [rewritten(flow: flow)], at: position)
    }

    private mutating func rewritten(flow: TreeNode) -> TreeNode {
        guard flow.kind == .mapping else { return flow }
        let trigger = flow["trigger"]
        let steps = flow["steps"]
        guard steps.map({ $0.kind == .sequence || $0.kind == .null }) ?? true, trigger.map(isTrigger) ?? true else {
            return flow
        }
        scope = FlowScope()
        collect([trigger].compactMap { $0 } + (steps?.items ?? []), trigger: trigger)
        let subject = [flow.words("name") ?? ""]
        var all: [TreeNode] = []
        if let trigger, trigger.kind == .mapping {
            all.append(rewritten(step: trigger, subject, isTrigger: true))
        }
        for step in steps?.items ?? [] { all.append(rewritten(step: step, subject)) }
        var result = flow
        let position = (steps ?? trigger ?? flow).position
        if steps != nil {
            result["trigger"] = nil
        } else if let index = result.entries.firstIndex(where: { $0.key == "trigger" }) {
            result.entries[index].key = "steps"
        }
        if steps != nil || trigger != nil { result["steps"] = .list(all, at: position) }
        return result
    }

    /// Notes what references in the flow can mean, before any is rewritten.
    private mutating func collect(_ steps: [TreeNode], trigger: TreeNode? = nil) {
        for step in steps where step.kind == .mapping {
            let name = step.words("name") ?? step.words("slug") ?? ""
            let reference = StepReference.name(of: name)
            if let slug = step.words("slug") { scope.slugs[slug] = reference }
            if Self.component(of: step) == "loop" { scope.loops.insert(reference) }
            collect(step["steps"]?.items ?? [])
            for branch in step["branches"]?.items ?? [] { collect(branch["steps"]?.items ?? []) }
        }
        guard let trigger, trigger.kind == .mapping else { return }
        scope.trigger = StepReference.name(of: trigger.words("name") ?? trigger.words("slug") ?? Self.triggerName)
    }

    /// What a trigger without a name is called; references to it in such files say so.
    static let triggerName = "trigger"

    /// The key of the component whose action a step runs.
    static func component(of step: TreeNode) -> String? {
        step["action"]?.words("componentKey") ?? step["action"]?["component"]?.words("key")
    }
}
