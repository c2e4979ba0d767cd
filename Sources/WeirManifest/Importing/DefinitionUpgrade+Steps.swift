import WeirModel

extension DefinitionUpgrade {
    /// Rewrites a step and everything inside it. `subject` is what it stands in.
    mutating func rewritten(step: TreeNode, _ subject: [String], isTrigger: Bool = false) -> TreeNode {
        guard step.kind == .mapping else { return step }
        var result = step
        name(&result, subject, isTrigger: isTrigger)
        let subject = subject + [result.words("name") ?? ""]
        rewriteAction(of: &result, subject, isTrigger: isTrigger)
        if let inputs = result["inputs"], inputs.kind == .mapping {
            var rewritten = inputs
            for index in rewritten.entries.indices {
                let entry = rewritten.entries[index]
                rewritten.entries[index].value = expression(entry.value, subject + [entry.key])
            }
            result["inputs"] = rewritten
        }
        checkCode(of: result, subject)
        rewriteCredential(of: &result, subject)
        if isTrigger {
            if result["inputs"] == nil { result["inputs"] = .mapping([], at: step.position) }
            result["isTrigger"] = .boolean(true, at: step.position)
        }
        if let schedule = result["schedule"], let text = schedule.scalarText {
            result["schedule"] = Self.plain(text, at: schedule.position)
        }
        if let body = result["steps"], body.kind == .sequence {
            result["steps"] = .list(body.items.map { rewritten(step: $0, subject) }, at: body.position)
        }
        if let branches = result["branches"], branches.kind == .sequence {
            result["branches"] = .list(branches.items.map { rewritten(branch: $0, subject) }, at: branches.position)
        }
        return result
    }

    private mutating func rewritten(branch: TreeNode, _ subject: [String]) -> TreeNode {
        guard let body = branch["steps"], body.kind == .sequence else { return branch }
        var result = branch
        let subject = subject + [branch.words("name") ?? ""]
        result["steps"] = .list(body.items.map { rewritten(step: $0, subject) }, at: body.position)
        return result
    }

    /// The slug of July 2020 is what later is the name: references are made from it.
    private mutating func name(_ step: inout TreeNode, _ subject: [String], isTrigger: Bool) {
        if let index = step.entries.firstIndex(where: { $0.key == "slug" }) {
            if step.words("name") == nil {
                step["name"] = nil
                if let index = step.entries.firstIndex(where: { $0.key == "slug" }) { step.entries[index].key = "name" }
            } else {
                let slug = step.entries.remove(at: index)
                note(
                    slug.value, subject + [step.words("name") ?? "", "slug"],
                    "version 7 has no slugs; references to \(quoted(slug.value.text)) go by the name")
            }
        }
        guard isTrigger, step.words("name") == nil else { return }
        step["name"] = .text(Self.triggerName, at: step.position)
        note(step, subject + [Self.triggerName], "the trigger had no name; \(quoted(Self.triggerName)) is written")
    }

    // MARK: Actions

    /// The component that triggers without one belonged to in versions 2 to 4.
    private static let standardTriggers = "Standard Triggers"

    private mutating func rewriteAction(of step: inout TreeNode, _ subject: [String], isTrigger: Bool) {
        guard var action = step["action"], action.kind == .mapping else {
            if isTrigger, step["action"]?.kind ?? .null == .null {
                step["action"] = triggerAction(of: step, subject, "the trigger had no action")
            }
            return
        }
        guard let index = action.entries.firstIndex(where: { $0.key == "componentKey" }),
            let key = action.entries[index].value.scalarText, action["component"] == nil
        else { return }
        if key == Self.standardTriggers {
            step["action"] = triggerAction(
                of: step, subject, "version 7 has no component \(quoted(Self.standardTriggers))")
            return
        }
        let place = action.entries[index].value.position
        action.entries[index].key = "component"
        action.entries[index].value = component(
            key, version: action["componentVersion"], at: place)
        action["componentVersion"] = nil
        step["action"] = action
        if key == "loop" { rewriteLoop(&step, subject) }
    }

    /// What starts the flow: a schedule where there is one, else a webhook.
    private mutating func triggerAction(
        of step: TreeNode, _ subject: [String], _ reason: String
    ) -> TreeNode {
        let isScheduled = step["schedule"].map { $0.kind != .null } ?? false
        let (component, key) = isScheduled ? ("schedule-triggers", "schedule") : ("webhook-triggers", "webhook")
        let place = step["action"] ?? step
        note(
            place, subject + ["action"],
            "\(reason); \(quoted("\(component).\(key)")) is written, because it has "
                + (isScheduled ? "a schedule" : "no schedule"))
        let reference = TreeNode.mapping(
            [
                ("isPublic", .boolean(true, at: place.position)),
                ("key", .text(component, at: place.position)),
                ("version", .text("LATEST", at: place.position)),
            ], at: place.position)
        return .mapping([("key", .text(key, at: place.position)), ("component", reference)], at: place.position)
    }

    /// A reference to a component, with the version that the file states for it.
    mutating func component(_ key: String, version: TreeNode? = nil, at position: SourcePosition) -> TreeNode {
        var stated = version
        if let index = versions.firstIndex(where: { $0.key == key }) {
            versions[index].isUsed = true
            stated = stated ?? versions[index].version
        }
        if stated == nil, !unversioned.contains(key) { unversioned.append(key) }
        if !assumedPublic.contains(key) { assumedPublic.append(key) }
        return .mapping(
            [
                ("isPublic", .boolean(true, at: position)), ("key", .text(key, at: position)),
                ("version", stated ?? .text("LATEST", at: position)),
            ], at: position)
    }

    /// The loop's action and its input got other names in October 2020.
    private mutating func rewriteLoop(_ step: inout TreeNode, _ subject: [String]) {
        guard var action = step["action"], action.words("key") == "loopOverCollection", let key = action["key"] else {
            return
        }
        action["key"] = .text("loopOverItems", at: key.position)
        step["action"] = action
        note(key, subject + ["action"], "the action \"loopOverCollection\" is called \"loopOverItems\" now")
        guard var inputs = step["inputs"], inputs["items"] == nil,
            let index = inputs.entries.firstIndex(where: { $0.key == "collection" })
        else { return }
        inputs.entries[index].key = "items"
        step["inputs"] = inputs
        note(
            inputs.entries[index].value, subject + ["collection"],
            "the input \"collection\" of \"loopOverItems\" is called \"items\" now")
    }

    // MARK: Credentials

    /// A credential became a connection, which is an input like any other.
    private mutating func rewriteCredential(of step: inout TreeNode, _ subject: [String]) {
        guard let credential = step["credential"] else { return }
        if credential.isUnset {
            step["credential"] = nil
            return
        }
        let inputs = step["inputs"]
        guard let name = credential.scalarText, inputs.map({ $0.kind == .mapping || $0.kind == .null }) ?? true else {
            return note(credential, subject + ["credential"], "credential is no name and was left as it is")
        }
        var list = inputs ?? .mapping([], at: credential.position)
        list.kind = .mapping
        let input = list["connection"] == nil ? "connection" : "credential"
        if input == "credential" {
            note(
                credential, subject + ["credential"],
                "the step has an input \"connection\" already; its credential became the input \"credential\"")
        }
        list[input] = .mapping(
            [
                ("type", .text("configVar", at: credential.position)), ("value", .text(name, at: credential.position)),
            ], at: credential.position)
        if inputs == nil, let index = step.entries.firstIndex(where: { $0.key == "credential" }) {
            step.entries[index].key = "inputs"
            step.entries[index].value = list
        } else {
            step["inputs"] = list
            step["credential"] = nil
        }
        if let component = Self.component(of: step), !(credentials[name] ?? []).contains(component) {
            credentials[name, default: []].append(component)
        }
    }
}
