import WeirModel
import WeirPlanning
import WeirTesting

/// Changes a definition as somebody in a designer would, one thing at a time.
struct RandomEdits {
    enum Kind: CaseIterable {
        case changeInput, changeSecret, changeDescription, changeLabels
        case moveStepInList, moveStepToOtherList, removeStep, addStep, renameStep, unwrapLoop, wrapStep
        case moveFlow, renameFlow, removeFlow, addFlow
        case moveVariable, removeVariable, addVariable, changeVariable
        case renamePage, moveElement
    }

    /// What a single edit is to show as: how many changes of each kind, and one of the paths.
    struct Expectation {
        var counts: [DefinitionDiff.Kind: Int]
        var path: [String]?
    }

    var generator: SeededGenerator
    /// Makes every name that an edit invents a new one.
    private var invented = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    static let secret = "hunter2-"

    private mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &generator) }

    private mutating func invent(_ what: String) -> String {
        invented += 1
        return "\(what) \(invented) é\u{301}"
    }

    /// Makes one edit; nil where the definition has nothing to make it on.
    mutating func make(_ kind: Kind, in root: Part) -> Expectation? {
        switch kind {
        case .changeInput, .changeSecret: changeInput(isSecret: kind == .changeSecret, in: root)
        case .changeDescription: changeText(["description"], in: root)
        case .changeLabels: changeLabels(in: root)
        case .moveStepInList: moveStepInList(in: root)
        case .moveStepToOtherList: moveStepToOtherList(in: root)
        case .removeStep: removeStep(in: root)
        case .addStep: addStep(in: root)
        case .renameStep: renameStep(in: root)
        case .unwrapLoop: unwrapLoop(in: root)
        case .wrapStep: wrapStep(in: root)
        case .moveFlow: moveItem(of: ["flows"], in: root)
        case .renameFlow: renameItem(of: ["flows"], in: root)
        case .removeFlow: removeItem(of: ["flows"], in: root)
        case .addFlow: addItem(to: ["flows"], identity: "name", in: root)
        case .moveVariable: moveItem(of: ["requiredConfigVars"], in: root)
        case .removeVariable: removeItem(of: ["requiredConfigVars"], in: root)
        case .addVariable: addItem(to: ["requiredConfigVars"], identity: "key", in: root)
        case .changeVariable: changeVariable(in: root)
        case .renamePage: renameItem(of: ["configPages"], in: root)
        case .moveElement: moveElement(in: root)
        }
    }

    // MARK: - Steps

    /// A list of steps with its path.
    private struct StepList {
        var list: Part
        var path: [String]
        var flow: String
    }

    private func stepLists(in root: Part) -> [StepList] {
        (root["flows"]?.items ?? []).flatMap { flow in
            flow.name.map { Self.lists(of: flow, path: ["flows", $0], flow: $0) } ?? []
        }
    }

    private static func lists(of owner: Part, path: [String], flow: String) -> [StepList] {
        guard let list = owner["steps"], list.isList else { return [] }
        let path = path + ["steps"]
        var found = [StepList(list: list, path: path, flow: flow)]
        for step in list.items {
            let below = path + [step.name ?? ""]
            found += lists(of: step, path: below, flow: flow)
            for branch in step["branches"]?.items ?? [] {
                found += lists(of: branch, path: below + ["branches", branch.name ?? ""], flow: flow)
            }
        }
        return found
    }

    private static func holds(_ part: Part, _ list: Part) -> Bool {
        part["steps"] === list || (part["steps"]?.items ?? []).contains { holds($0, list) }
            || (part["branches"]?.items ?? []).contains { holds($0, list) }
    }

    private mutating func moveStepInList(in root: Part) -> Expectation? {
        guard let list = pick(stepLists(in: root).filter { $0.list.items.count > 1 }) else { return nil }
        var items = list.list.items
        let from = Int.random(in: items.indices, using: &generator)
        let step = items.remove(at: from)
        let targets = (0...items.count).filter { $0 != from }
        guard let to = pick(targets) else { return nil }
        items.insert(step, at: to)
        list.list.items = items
        // Of two neighbours that change places, either may be the one that moved.
        return Expectation(counts: [.moved: 1], path: abs(from - to) > 1 ? list.path + [step.name ?? ""] : nil)
    }

    private mutating func moveStepToOtherList(in root: Part) -> Expectation? {
        let lists = stepLists(in: root)
        guard let source = pick(lists.filter { !$0.list.items.isEmpty }), let step = pick(source.list.items),
            let target = pick(
                lists.filter {
                    $0.flow == source.flow && $0.list !== source.list && !Self.holds(step, $0.list)
                })
        else { return nil }
        source.list.items.removeAll { $0 === step }
        target.list.items.insert(step, at: Int.random(in: 0...target.list.items.count, using: &generator))
        return Expectation(counts: [.moved: 1], path: target.path + [step.name ?? ""])
    }

    private mutating func removeStep(in root: Part) -> Expectation? {
        guard let source = pick(stepLists(in: root).filter { !$0.list.items.isEmpty }),
            let step = pick(source.list.items)
        else { return nil }
        source.list.items.removeAll { $0 === step }
        return Expectation(counts: [.removed: 1], path: source.path + [step.name ?? ""])
    }

    private mutating func addStep(in root: Part) -> Expectation? {
        guard let target = pick(stepLists(in: root)) else { return nil }
        let name = invent("Added")
        let step = Part(
            json: #"{"action":{"key":"log\#(invented)"},"inputs":{"message":{"type":"value","value":"x"}}}"#)
        step["name"] = Part(text: name)
        target.list.items.insert(step, at: Int.random(in: 0...target.list.items.count, using: &generator))
        return Expectation(counts: [.added: 1], path: target.path + [name])
    }

    private mutating func renameStep(in root: Part) -> Expectation? {
        guard let list = pick(stepLists(in: root).filter { !$0.list.items.isEmpty }), let step = pick(list.list.items)
        else { return nil }
        let name = invent("Renamed")
        step["name"] = Part(text: name)
        return Expectation(counts: [.renamed: 1], path: list.path + [name])
    }

    private mutating func unwrapLoop(in root: Part) -> Expectation? {
        var loops: [(StepList, Part)] = []
        for list in stepLists(in: root) {
            for step in list.list.items where !(step["steps"]?.items ?? []).isEmpty { loops.append((list, step)) }
        }
        guard let (list, loop) = pick(loops), let body = loop["steps"]?.items,
            let index = list.list.items.firstIndex(where: { $0 === loop })
        else { return nil }
        list.list.items.replaceSubrange(index...index, with: body)
        return Expectation(counts: [.removed: 1, .moved: body.count], path: list.path + [loop.name ?? ""])
    }

    private mutating func wrapStep(in root: Part) -> Expectation? {
        guard let list = pick(stepLists(in: root).filter { !$0.list.items.isEmpty }), let step = pick(list.list.items),
            let index = list.list.items.firstIndex(where: { $0 === step })
        else { return nil }
        let name = invent("Wrapped")
        let loop = Part(json: #"{"action":{"key":"loop\#(invented)"}}"#)
        loop["name"] = Part(text: name)
        loop["steps"] = Part(.list([step]))
        list.list.items[index] = loop
        return Expectation(counts: [.added: 1, .moved: 1], path: list.path + [name])
    }

    // MARK: - Inputs and other values

    private mutating func changeInput(isSecret: Bool, in root: Part) -> Expectation? {
        var inputs: [(path: [String], part: Part)] = []
        for list in stepLists(in: root) {
            for step in list.list.items {
                guard case .mapping(let members)? = step["inputs"]?.content else { continue }
                for (name, part) in members.sorted(by: { $0.key < $1.key }) where part.plainValue?.text != nil {
                    inputs.append((list.path + [step.name ?? "", "inputs", name], part))
                }
            }
        }
        if isSecret, let input = pick(inputs) {
            // Most definitions have no secret of their own.
            let path = input.path.dropLast() + ["clientSecret"]
            let value = Part(json: #"{"type":"value"}"#)
            value["value"] = Part(text: Self.secret + invent("value"))
            guard let step = part(path.dropLast(), root) else { return nil }
            let isNew = step["clientSecret"] == nil
            step["clientSecret"] = value
            return Expectation(counts: [isNew ? .added : .changed: 1], path: Array(path))
        }
        guard let input = pick(inputs.filter { !SecretNames.looksSecret($0.path.last ?? "") }) else { return nil }
        input.part["value"] = Part(text: invent("value"))
        return Expectation(counts: [.changed: 1], path: input.path)
    }

    private func part(_ path: some Sequence<String>, _ root: Part) -> Part? {
        path.reduce(root) { part, name in
            part.flatMap { part in part[name] ?? part.items.first { $0.name == name } }
        }
    }

    private mutating func changeText(_ path: [String], in root: Part) -> Expectation? {
        guard let part = part(path, root), part.text != nil else { return nil }
        part.content = Part(text: invent("Text\nof two lines")).content
        return Expectation(counts: [.changed: 1], path: path)
    }

    private mutating func changeLabels(in root: Part) -> Expectation? {
        let isNew = root["labels"] == nil
        let labels = (root["labels"]?.items ?? []) + [Part(text: invent("label"))]
        root["labels"] = Part(.list(labels))
        return Expectation(counts: [isNew ? .added : .changed: 1], path: ["labels"])
    }

    private mutating func changeVariable(in root: Part) -> Expectation? {
        let names = (root["requiredConfigVars"]?.items ?? []).filter { $0["description"]?.text != nil }
        guard let name = pick(names)?.name else { return nil }
        return changeText(["requiredConfigVars", name, "description"], in: root)
    }

    // MARK: - Lists

    private mutating func moveItem(of path: [String], in root: Part) -> Expectation? {
        guard let list = part(path, root), list.items.count > 1 else { return nil }
        let from = Int.random(in: list.items.indices, using: &generator)
        guard let to = pick(list.items.indices.filter { $0 != from }) else { return nil }
        let item = list.items.remove(at: from)
        list.items.insert(item, at: to)
        return Expectation(counts: [.moved: 1], path: abs(from - to) > 1 ? item.name.map { path + [$0] } : nil)
    }

    private mutating func renameItem(of path: [String], in root: Part) -> Expectation? {
        guard let list = part(path, root), let item = pick(list.items) else { return nil }
        let name = invent("Renamed")
        item["name"] = Part(text: name)
        return Expectation(counts: [.renamed: 1], path: path + [name])
    }

    private mutating func removeItem(of path: [String], in root: Part) -> Expectation? {
        guard let list = part(path, root), let item = pick(list.items) else { return nil }
        list.items.removeAll { $0 === item }
        return Expectation(counts: [.removed: 1], path: item.name.map { path + [$0] })
    }

    private mutating func addItem(to path: [String], identity: String, in root: Part) -> Expectation? {
        guard let list = part(path, root), let item = pick(list.items)?.copy else { return nil }
        let name = invent("Added")
        item[identity] = Part(text: name)
        list.items.insert(item, at: Int.random(in: 0...list.items.count, using: &generator))
        return Expectation(counts: [.added: 1], path: path + [name])
    }

    private mutating func moveElement(in root: Part) -> Expectation? {
        let pages = (root["configPages"]?.items ?? []).filter { page in
            let elements = page["elements"]?.items ?? []
            return elements.count > 1 && elements.allSatisfy { $0["type"]?.text == "configVar" }
        }
        guard let page = pick(pages), let name = page.name else { return nil }
        return moveItem(of: ["configPages", name, "elements"], in: root)
    }
}
