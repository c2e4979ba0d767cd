import WeirTesting

/// A repository of a small fleet that changes at random, in every way that a commit can change one.
struct EvolvingRepository {
    /// A way of changing.
    enum Edit: String, CaseIterable {
        case instance, addInstance, removeInstance, renameInstance, swapInstances
        case customer, labels, addCustomer, removeCustomer, renameCustomer, customerSecrets
        case definition, definitionComment, addIntegration, removeIntegration, renameIntegration
        case release, removeRelease, fork, readme, attachment
        case selector, removeDeployment
        case profile, removeProfile, settings, settingsComment
        case sharedSecrets, sharedSecretSources
        case breakFile, repair, misplace, doubleFile, link, foreignFile, goBack
    }

    private(set) var repository = RepositoryFiles()
    private(set) var generator: SeededGenerator
    /// What broken files said before, by path; nil for files that were not there.
    private var broken: [String: String?] = [:]
    /// Files under another path than they had.
    private var misplaced: [String: String] = [:]
    /// Earlier contents, the latest last.
    private var past: [RepositoryFiles] = []

    static let customers = ["a", "a-b", "b", "c", "d", "e", "f", "g"]
    static let integrations = ["w", "x", "x-y", "z"]
    /// Forks of these, and of each other.
    static let forks = ["f", "v-f"]
    static let instances = ["w", "m", "n-1", "x", "y"]
    static let profiles = ["base", "big", "night"]

    /// Whether nearly all edits are customers' own, one at a time.
    private let isCalm: Bool

    init(seed: UInt64, isCalm: Bool = false) {
        self.isCalm = isCalm
        generator = SeededGenerator(seed: seed)
        _ = apply(.settings)
        for name in Self.profiles { writeProfile(name) }
        writeSecrets("secrets.yaml", source: "env")
        for name in Self.integrations.dropLast() { writeDefinition(name) }
        writeFork("f", of: "x", version: "1")
        for name in Self.customers.dropLast() { writeCustomer(name) }
        for _ in 0..<20 { writeInstance(pick(Self.customers.dropLast()), pick(Self.instances)) }
        writeDeployment("x")
    }

    /// Draws from the same numbers as the repository.
    mutating func chance(_ percent: Int) -> Bool { generator.chance(percent) }
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }
    mutating func pick<Item>(_ items: some Collection<Item>) -> Item {
        guard let item = items.randomElement(using: &generator) else { preconditionFailure("nothing to pick from") }
        return item
    }

    /// A commit's edits. Most commits do one thing.
    mutating func commit() -> [Edit] {
        past = past.suffix(6) + [repository]
        let count = chance(isCalm ? 95 : 75) ? 1 : Int(number(2...4))
        return (0..<count).map { _ in
            // A repository that only breaks would soon be held as a whole.
            let isRepair = broken.count + misplaced.count > 1 && chance(60)
            let edit = isRepair ? .repair : drawn()
            return apply(edit) ? edit : apply(.instance) ? .instance : edit
        }
    }

    private mutating func drawn() -> Edit {
        if isCalm, chance(95) {
            return pick([
                .instance, .instance, .addInstance, .removeInstance, .renameInstance, .swapInstances, .customer,
                .labels,
                .addCustomer, .removeCustomer, .customerSecrets, .foreignFile,
            ])
        }
        // What speaks to every unit is rare, as it is in life: it is read in full.
        let edit = pick(Edit.allCases)
        let isWide = [.profile, .removeProfile, .settings, .settingsComment, .sharedSecrets].contains(edit)
        return isWide && chance(50) ? pick(Edit.allCases) : edit
    }

    /// Puts the files of an earlier commit, or others, in place of all.
    mutating func restore(_ files: RepositoryFiles) {
        repository = files
        broken = broken.filter { files.files[$0.key] != nil }
        misplaced = misplaced.filter { files.files[$0.key] != nil }
    }

    /// The files of a commit some steps ago.
    mutating func earlier() -> RepositoryFiles? { past.randomElement(using: &generator) }

    /// False where there was nothing to do it to.
    private mutating func apply(_ edit: Edit) -> Bool {
        switch edit {
        case .instance: rewriteInstance()
        case .addInstance: writeInstance(pick(Self.customers), pick(Self.instances))
        case .removeInstance: remove { Self.isInstance($0) }
        case .renameInstance: renameInstance()
        case .swapInstances: swapInstances()
        case .customer, .labels: rewriteCustomer()
        case .addCustomer: writeCustomer(pick(Self.customers))
        case .removeCustomer: remove(folder: "customers/\(pick(Self.customers))")
        case .renameCustomer: rename(folder: "customers", pick(Self.customers), pick(Self.customers))
        case .customerSecrets: writeSecrets("customers/\(pick(Self.customers))/secrets.yaml", source: "file")
        case .definition, .addIntegration: writeDefinition(pick(Self.integrations))
        case .release: writeRelease(pick(Self.integrations + Self.forks))
        case .removeRelease: remove { $0.hasSuffix("/release.yaml") }
        case .fork: writeFork()
        case .definitionComment: append("# \(number(1...9))", to: { $0.hasSuffix("/integration.yaml") })
        case .removeIntegration: remove(folder: "integrations/\(pick(Self.integrations))")
        case .renameIntegration: rename(folder: "integrations", pick(Self.integrations), pick(Self.integrations))
        case .readme: write("integrations/\(pick(Self.integrations + Self.forks))/README.md", ["# \(number(1...9))"])
        case .attachment:
            write("integrations/\(pick(Self.integrations))/attachments/\(number(1...2)).txt", ["\(number(1...9))"])
        case .selector: writeDeployment(pick(Self.integrations))
        case .removeDeployment: remove { $0.hasSuffix("/deploy.yaml") }
        case .profile: writeProfile(pick(Self.profiles))
        // Without the one that weir.yaml names, everything is held until it is back.
        case .removeProfile: remove { $0.hasPrefix("profiles/") && $0 != "profiles/base.yaml" }
        case .settings: writeSettings()
        case .settingsComment: append("# \(number(1...9))", to: { $0 == "weir.yaml" })
        case .sharedSecrets: writeSecrets("secrets.yaml", source: "env")
        case .sharedSecretSources: append("# \(number(1...9))", to: { $0 == "secrets.yaml" })
        case .breakFile: breakFile()
        case .repair: repair()
        case .misplace: misplace()
        case .doubleFile: doubleFile()
        case .link: linkFile()
        case .foreignFile: write("customers/\(pick(Self.customers))/notes.txt", ["\(number(1...9))"])
        case .goBack: goBack()
        }
    }

    static func isInstance(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count == 3 && parts[0] == "customers" && parts[2].hasSuffix(".yaml")
            && parts[2] != "customer.yaml" && parts[2] != "secrets.yaml"
    }

    private mutating func path(where matches: (String) -> Bool) -> String? {
        generator.pick(repository.files.keys.filter(matches).sorted())
    }

    private mutating func write(_ path: String, _ lines: [String?]) -> Bool {
        let text = lines.compactMap { $0 }.map { $0 + "\n" }.joined()
        broken[path] = nil
        misplaced[path] = nil
        defer { repository.files[path] = text }
        return repository.files[path] != text
    }

    private mutating func drop(_ path: String) {
        repository.files[path] = nil
        broken[path] = nil
        misplaced[path] = nil
    }
}

// MARK: - Content

extension EvolvingRepository {
    @discardableResult
    private mutating func writeSettings() -> Bool {
        let prune = chance(12) ? "enabled: false" : "retain: \(chance(40) ? 1 : 9)d"
        let limits = chance(70) ? "deletes: {percent: 60}" : "deletes: {count: 1}, upgrades: {percent: 30}"
        return write(
            "weir.yaml",
            [
                "apiVersion: weir/v1", "prune: {\(prune)}", "limits: {\(limits)}",
                chance(50) ? "profiles: [base]" : nil, chance(10) ? "publish: on-release" : nil,
                chance(50) ? "defaults: {config: {Size: \(number(1...3))}}" : nil, chance(10) ? ignore() : nil,
            ])
    }

    private mutating func ignore() -> String { "ignore: [\(pick(["config/Size", "enabled", "config/URL"]))]" }

    /// A way of naming a version, mostly one that exists.
    private mutating func version() -> String {
        chance(50) ? "\(number(1...2))" : pick(["latest", "label:stable", "release:1.0", "release:1.1"])
    }

    @discardableResult
    private mutating func writeProfile(_ name: String) -> Bool {
        write(
            "profiles/\(name).yaml",
            [
                "config: {Size: \(number(10...14))}", chance(30) ? "labels: [p\(number(1...2))]" : nil,
                chance(10) ? ignore() : nil,
            ])
    }

    @discardableResult
    private mutating func writeSecrets(_ path: String, source: String) -> Bool {
        // What most instances refer to is nearly always there.
        let names = ["S1", "S2", "S3"].filter { $0 == "S1" && source == "env" ? chance(97) : chance(60) }
        return write(
            path,
            ["# \(number(1...3))", names.isEmpty ? "secrets: {}" : "secrets:"]
                + names.map { "  \($0): {from: {\(source): \($0.lowercased())}}" })
    }

    @discardableResult
    private mutating func writeCustomer(_ slug: String) -> Bool {
        let labels = ["eu", "us", "vip"].filter { _ in chance(50) }.joined(separator: ", ")
        return write(
            "customers/\(slug)/customer.yaml",
            [
                "name: \(slug) \(number(1...3))", "labels: [\(labels)]",
                chance(25) ? "config: {URL: \"https://{{customer.name}}.example.com\"}" : nil,
                chance(20) ? "profiles: [big]" : nil, chance(6) ? "protect: true" : nil,
                chance(6) ? ignore() : nil,
            ])
    }

    private mutating func rewriteCustomer() -> Bool {
        guard let path = path(where: { $0.hasSuffix("/customer.yaml") }) else { return false }
        return writeCustomer(String(path.split(separator: "/")[1]))
    }

    private mutating func rewriteInstance() -> Bool {
        guard let path = path(where: Self.isInstance) else { return false }
        let parts = path.split(separator: "/")
        return writeInstance(String(parts[1]), String(parts[2].dropLast(".yaml".count)))
    }

    @discardableResult
    private mutating func writeInstance(_ customer: String, _ slug: String) -> Bool {
        let name = slug == "x" || slug == "w" ? slug : pick(Self.integrations + Self.forks)
        let isClaimed = slug == "x" && chance(40)
        let config = [
            chance(50) ? "Size: \(number(20...25))" : nil,
            chance(40) ? "Key: \"{{secrets.S\(chance(80) ? 1 : number(2...4))}}\"" : nil,
            chance(2) ? "Sice: 1" : nil,
        ].compactMap(\.self)
        return write(
            "customers/\(customer)/\(slug).yaml",
            [
                isClaimed ? nil : "integration: \(name)",
                chance(15) ? "version: \(version())" : nil, chance(20) ? "enabled: false" : nil,
                chance(5) ? "fork: {from: \(pick(Self.customers))/m}" : nil, chance(5) ? ignore() : nil,
                chance(6) ? "protect: true" : nil, chance(20) ? "profiles: [night]" : nil,
                config.isEmpty ? nil : "config: {\(config.joined(separator: ", "))}", "labels: [l\(number(1...9))]",
            ])
    }

    @discardableResult
    private mutating func writeDefinition(_ slug: String) -> Bool {
        let action = "action: {key: webhook, component: {key: webhook-triggers, version: LATEST}}"
        let steps = "steps: [{name: Start, isTrigger: true, \(action)}]"
        let flows = ["Import", "Export", "Report"].filter { _ in chance(70) }
        return write(
            "integrations/\(slug)/integration.yaml",
            [
                "definitionVersion: 7", "name: \(slug) \(number(1...2))", "description: d\(number(1...2))",
                "requiredConfigVars:", #"  - {key: URL, dataType: string, defaultValue: ""}"#,
                "  - {key: Size, dataType: number, defaultValue: \"\(number(5...7))\"}",
                #"  - {key: Key, dataType: string, defaultValue: ""}"#, "flows:", "  - {name: Main, \(steps)}",
            ] + flows.map { "  - {name: \($0), \(steps)}" })
    }

    @discardableResult
    private mutating func writeRelease(_ slug: String) -> Bool {
        write(
            "integrations/\(slug)/release.yaml",
            [
                chance(30) ? "publish: on-release" : nil, chance(60) ? "release: \"1.\(number(0...3))\"" : nil,
                chance(15) ? "available: false" : nil, chance(10) ? "protect: true" : nil,
                "labels: [\(pick(["erp", "crm"]))]",
                chance(40) ? "versions: {\(number(1...2)): {available: \(chance(50)), labels: [stable]}}" : nil,
            ])
    }

    private mutating func writeFork() -> Bool {
        let slug = pick(Self.forks)
        let parent = slug == "f" ? pick(chance(90) ? ["x", "w"] : ["v-f", "nowhere"]) : pick(["f", "x"])
        return writeFork(slug, of: parent, version: chance(70) ? "\(number(1...3))" : "release:1.\(number(0...3))")
    }

    @discardableResult
    private mutating func writeFork(_ slug: String, of parent: String, version: String) -> Bool {
        write(
            "integrations/\(slug)/fork.yaml",
            [
                "from: \(parent)", "version: \"\(version)\"", "name: \(slug) \(number(1...3))", "patches:",
                "  - {op: replace, path: /requiredConfigVars/Size/defaultValue, value: \"\(number(40...43))\"}",
            ])
    }

    @discardableResult
    private mutating func writeDeployment(_ slug: String) -> Bool {
        let selectors = [
            "all: true", "labels: [eu]", "labels: [vip, eu]", "all: true, exclude: [a]", "labels: [us], exclude: [h]",
        ]
        return write(
            "integrations/\(slug)/deploy.yaml",
            [
                "customers: {\(pick(selectors))}", slug == "x" || chance(15) ? "instance: x" : nil,
                chance(15) ? "version: 1" : nil, chance(50) ? "config: {Size: \(number(30...33))}" : nil,
            ])
    }
}

// MARK: - Going, moving, breaking

extension EvolvingRepository {
    private mutating func append(_ line: String, to matches: (String) -> Bool) -> Bool {
        guard let path = path(where: matches), broken[path] == nil, let text = repository.files[path] else {
            return false
        }
        repository.files[path] = text + line + "\n"
        return true
    }

    private mutating func remove(where matches: (String) -> Bool) -> Bool {
        guard let path = path(where: matches) else { return false }
        drop(path)
        return true
    }

    private mutating func remove(folder: String) -> Bool {
        let paths = repository.files.keys.filter { $0.hasPrefix("\(folder)/") }
        for path in paths { drop(path) }
        return !paths.isEmpty
    }

    private mutating func rename(folder: String, _ old: String, _ new: String) -> Bool {
        let paths = repository.files.keys.filter { $0.hasPrefix("\(folder)/\(old)/") }
        guard !paths.isEmpty, !repository.files.keys.contains(where: { $0.hasPrefix("\(folder)/\(new)/") }) else {
            return false
        }
        for path in paths {
            move(path, to: "\(folder)/\(new)/" + path.split(separator: "/").dropFirst(2).joined(separator: "/"))
        }
        return true
    }

    private mutating func move(_ path: String, to target: String) {
        repository.files[target] = repository.files[path]
        drop(path)
    }

    private mutating func renameInstance() -> Bool {
        guard let path = path(where: Self.isInstance) else { return false }
        let target = "customers/\(path.split(separator: "/")[1])/\(pick(Self.instances)).yaml"
        guard repository.files[target] == nil else { return false }
        move(path, to: target)
        return true
    }

    private mutating func swapInstances() -> Bool {
        guard let one = path(where: Self.isInstance) else { return false }
        let folder = "customers/\(one.split(separator: "/")[1])/"
        guard let other = path(where: { Self.isInstance($0) && $0.hasPrefix(folder) && $0 != one }) else {
            return false
        }
        (repository.files[one], repository.files[other]) = (repository.files[other], repository.files[one])
        (broken[one], broken[other]) = (nil, nil)
        return true
    }

    private mutating func breakFile() -> Bool {
        let paths = repository.files.keys.filter {
            misplaced[$0] == nil && broken[$0] == nil && !$0.hasSuffix(".txt")
        }
        guard let path = generator.pick(paths.sorted()) else { return false }
        // A repository whose settings are broken holds everything.
        guard path != "weir.yaml" && path != "profiles/base.yaml" || chance(20) else { return false }
        broken[path] = repository.files[path]
        repository.files[path] = pick(["unknown: 1\n", "[a, b\n", "- list\n", "a: 1\na: 2\n", ""])
        return true
    }

    /// Moves a file of a customer or an integration to where none belongs.
    private mutating func misplace() -> Bool {
        let paths = repository.files.keys.filter { path in
            path.contains("/") && !path.hasPrefix("profiles/") && misplaced[path] == nil && broken[path] == nil
        }
        guard let path = generator.pick(paths.sorted()) else { return false }
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 3 else { return false }
        let target = "\(parts[0])/\(parts[1])" + (chance(50) ? "/deep/\(parts[2])" : "_old/\(parts[2])")
        repository.files[target] = repository.files.removeValue(forKey: path)
        misplaced[target] = path
        return true
    }

    /// The other spelling of a file beside it.
    private mutating func doubleFile() -> Bool {
        let paths = repository.files.keys.filter {
            $0.hasSuffix(".yaml") && $0.hasPrefix("customers/") && broken[$0] == nil && misplaced[$0] == nil
        }
        guard let path = generator.pick(paths.sorted()) else { return false }
        let other = path.dropLast(".yaml".count) + ".yml"
        broken.updateValue(nil, forKey: String(other))
        repository.files[String(other)] = repository.files[path]
        return true
    }

    private mutating func linkFile() -> Bool {
        guard let path = path(where: { Self.isInstance($0) || $0.hasSuffix("/deploy.yaml") }), broken[path] == nil
        else { return false }
        broken[path] = repository.files[path]
        repository.files[path] = RepositoryFiles.link
        return true
    }

    private mutating func repair() -> Bool {
        if !misplaced.isEmpty, chance(50) {
            let (target, path) = pick(misplaced.sorted { $0.key < $1.key })
            misplaced[target] = nil
            repository.files[path] = repository.files.removeValue(forKey: target)
            broken[path] = nil
            return true
        }
        guard let path = generator.pick(broken.keys.sorted()), let text = broken.removeValue(forKey: path) else {
            return false
        }
        repository.files[path] = text
        return true
    }

    /// A commit that undoes others.
    private mutating func goBack() -> Bool {
        guard let files = earlier(), files.files != repository.files else { return false }
        restore(files)
        return true
    }
}
