import WeirTesting

/// A repository that changes at random: units come, change and go, files break and are repaired.
///
/// Names are few and hard on orders: `a-b/…` comes before `a/…` by bytes.
struct RandomRepository {
    var repository = RepositoryFiles()
    var generator: SeededGenerator
    /// What broken files said before, by path.
    var broken: [String: String] = [:]
    /// Folders and files that lie under a name that is none, with the path that they had.
    var misplaced: [String: String] = [:]

    let customers = ["a", "a-b", "b", "c"]
    let integrations = ["x", "x-y", "z"]
    let instances = ["x", "m", "n-1"]
    private let profiles = ["base", "big"]
    private let flows = ["Import", "Export", "Report"]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        writeSettings()
        for integration in integrations { writeIntegration(integration) }
        for profile in profiles { writeProfile(profile) }
        for customer in customers { writeCustomer(customer) }
        for _ in 0..<6 { writeInstance() }
        writeDeployment()
    }

    mutating func chance(_ percent: Int) -> Bool { generator.chance(percent) }
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }
    mutating func seed() -> UInt64 { generator.next() }

    /// One to three edits, as a commit has them; what was done, for the report of a failure.
    mutating func change() -> [String] {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in edit() }
    }

    private mutating func edit() -> String {
        switch Int.random(in: 0..<100, using: &generator) {
        case ..<8: return writeCustomer(pick(customers))
        case ..<26: return writeInstance()
        case ..<36: return rename()
        case ..<48: return writeIntegration(pick(integrations))
        case ..<54: return writeDeployment()
        case ..<57: return writeProfile(pick(profiles))
        case ..<61: return writeSettings()
        case ..<66: return writeDocument()
        case ..<72: return remove(file: { $0.hasPrefix("customers/") && !$0.hasSuffix("/customer.yaml") })
        case ..<75: return remove(folder: "customers/\(pick(customers))")
        case ..<77: return remove(folder: "integrations/\(pick(integrations))")
        case ..<79: return remove(file: { $0.hasSuffix("/deploy.yaml") || $0.hasPrefix("profiles/") })
        case ..<87: return breakFile()
        case ..<90: return misplace()
        default: return repair()
        }
    }

    mutating func pick(_ names: [String]) -> String { generator.pick(names) ?? "" }

    private mutating func write(_ path: String, _ lines: [String?]) -> String {
        repository.binaries[path] = nil
        repository.files[path] = lines.compactMap { $0 }.map { $0 + "\n" }.joined()
        broken[path] = nil
        return "write \(path)"
    }

    // MARK: Content

    @discardableResult
    private mutating func writeSettings() -> String {
        let prune = generator.chance(15) ? "enabled: false" : "retain: \(generator.chance(50) ? 1 : 9)d"
        let limits = generator.chance(60) ? "deletes: {percent: 50}" : "deletes: {count: 1}, upgrades: {percent: 30}"
        return write(
            "weir.yaml",
            [
                "apiVersion: weir/v1", "prune: {\(prune)}", "limits: {\(limits)}",
                generator.chance(50) ? "profiles: [base]" : nil,
                generator.chance(50) ? "defaults: {config: {Size: \(number(1...3))}}" : nil, ignore(20),
            ])
    }

    @discardableResult
    private mutating func writeProfile(_ name: String) -> String {
        write(
            "profiles/\(name).yaml",
            ["config: {Size: \(number(10...12))}", generator.chance(30) ? "labels: [p]" : nil, ignore(20)])
    }

    /// Every definition has these variables and this flow.
    private mutating func ignore(_ percent: Int) -> String? {
        guard generator.chance(percent) else { return nil }
        let fields = ["config/Size", "config/URL", "enabled", "flows/Main/enabled"].filter { _ in generator.chance(50) }
        return "ignore: [\(fields.joined(separator: ", "))]"
    }

    @discardableResult
    private mutating func writeCustomer(_ slug: String) -> String {
        let labels = ["eu", "vip"].filter { _ in generator.chance(50) }.joined(separator: ", ")
        return write(
            "customers/\(slug)/customer.yaml",
            [
                "name: \(slug) \(number(1...3))", "labels: [\(labels)]",
                generator.chance(20) ? "config: {URL: https://\(slug).example.com}" : nil,
                generator.chance(20) ? "profiles: [big]" : nil, generator.chance(8) ? "protect: true" : nil,
            ])
    }

    @discardableResult
    private mutating func writeInstance() -> String {
        let (customer, slug) = (pick(customers), pick(instances))
        let name = slug == "x" ? "x" : pick(integrations)
        var lines: [String?] = slug == "x" && generator.chance(30) ? [] : ["integration: \(name)"]
        lines += [
            generator.chance(20) ? "version: \(number(1...2))" : nil, generator.chance(30) ? "enabled: false" : nil,
            generator.chance(8) ? "protect: true" : nil, generator.chance(20) ? "profiles: [big]" : nil,
            generator.chance(50) ? "config: {Size: \(number(20...23))}" : nil, "labels: [l\(number(1...3))]",
            ignore(40), generator.chance(20) ? "flows: {Main: {enabled: \(generator.chance(50))}}" : nil,
        ]
        return write("customers/\(customer)/\(slug).yaml", lines)
    }

    @discardableResult
    private mutating func writeIntegration(_ slug: String) -> String {
        let names = flows.filter { _ in generator.chance(70) }
        let action = "action: {key: webhook, component: {key: webhook-triggers, version: LATEST}}"
        let steps = "steps: [{name: Start, isTrigger: true, \(action)}]"
        return write(
            "integrations/\(slug)/integration.yaml",
            [
                "definitionVersion: 7", "name: \(slug) \(number(1...2))", "description: d\(number(1...2))",
                "requiredConfigVars:", #"  - {key: URL, dataType: string, defaultValue: ""}"#,
                #"  - {key: Size, dataType: number, defaultValue: "5"}"#, "flows:", "  - {name: Main, \(steps)}",
            ] + names.map { "  - {name: \($0), \(steps)}" })
    }

    /// Few contents, so that integrations share some; an icon may be none.
    private mutating func writeDocument() -> String {
        let folder = "integrations/\(pick(integrations))"
        let text = "Text \(number(1...3))\n"
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return write("\(folder)/README.md", [text])
        case 1: return write("\(folder)/attachments/\(pick(["a.txt", "b/c.txt"]))", [text])
        case 2: return write("\(folder)/icon.png", [text])
        default:
            let path = "\(folder)/icon.png"
            repository.files[path] = nil
            broken[path] = nil
            repository.binaries[path] = PNGImage.bytes(width: 400, height: 400, shade: UInt8(number(1...3)))
            return "draw \(path)"
        }
    }

    @discardableResult
    private mutating func writeDeployment() -> String {
        let selectors = ["all: true", "labels: [eu]", "labels: [vip, eu]", "all: true, exclude: [a]"]
        return write(
            "integrations/\(pick(integrations))/deploy.yaml",
            [
                "customers: {\(pick(selectors))}", generator.chance(70) ? "instance: x" : nil,
                generator.chance(50) ? "config: {Size: \(number(30...31))}" : nil,
            ])
    }

    // MARK: Going and breaking

    private mutating func remove(file matches: (String) -> Bool) -> String {
        guard let path = generator.pick(repository.files.keys.filter(matches).sorted()) else { return "nothing" }
        repository.files[path] = nil
        broken[path] = nil
        misplaced[path] = nil
        return "remove \(path)"
    }

    private mutating func remove(folder: String) -> String {
        for path in repository.paths where path.hasPrefix("\(folder)/") {
            repository.remove(path)
            broken[path] = nil
            misplaced[path] = nil
        }
        return "remove \(folder)"
    }

    private mutating func breakFile() -> String {
        guard
            let path = generator.pick(
                repository.files.keys.filter { $0.hasSuffix(".yaml") && misplaced[$0] == nil }.sorted()),
            let text = repository.files[path]
        else { return "nothing" }
        if broken[path] == nil { broken[path] = text }
        repository.files[path] = pick(["unknown: 1\n", "[a, b\n", "- list\n", "a: 1\na: 2\n"])
        return "break \(path)"
    }

    /// Moves a file of a customer or an integration to where none belongs.
    private mutating func misplace() -> String {
        let paths = repository.files.keys.filter { path in
            path.contains("/") && path.hasSuffix(".yaml") && !path.hasPrefix("profiles/") && misplaced[path] == nil
                && broken[path] == nil
        }
        guard let path = generator.pick(paths.sorted()) else { return "nothing" }
        let parts = path.split(separator: "/").map(String.init)
        let target = "\(parts[0])/\(parts[1])" + (generator.chance(50) ? "/deep/\(parts[2])" : "_old/\(parts[2])")
        repository.files[target] = repository.files.removeValue(forKey: path)
        misplaced[target] = path
        return "move \(path) to \(target)"
    }

    private mutating func repair() -> String {
        if let target = generator.pick(misplaced.keys.sorted()), let path = misplaced.removeValue(forKey: target) {
            repository.files[path] = repository.files.removeValue(forKey: target)
            broken[path] = nil
            return "move \(target) back"
        }
        guard let path = generator.pick(broken.keys.sorted()) else { return "nothing" }
        repository.files[path] = broken.removeValue(forKey: path)
        return "repair \(path)"
    }
}
