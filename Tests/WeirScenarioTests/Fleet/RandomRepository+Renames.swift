/// Files and folders that get other names, edited or not.
extension RandomRepository {
    private static let spareNames = ["q", "r", "s-1"]

    mutating func rename() -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case ..<4: return renameInstance()
        case ..<6: return renameFolder("customers", customers)
        case ..<7: return renameFolder("integrations", integrations)
        case ..<9: return swapInstances()
        default: return swapFolders()
        }
    }

    /// The files of a folder; none where one of them is broken or lies in a wrong place.
    private func files(in folder: String) -> [String] {
        let paths = repository.files.keys.filter { $0.hasPrefix("\(folder)/") }.sorted()
        return paths.contains { broken[$0] != nil || misplaced[$0] != nil } ? [] : paths
    }

    private func instanceFiles() -> [String] {
        repository.files.keys.filter {
            $0.hasPrefix("customers/") && !$0.hasSuffix("/customer.yaml") && broken[$0] == nil && misplaced[$0] == nil
        }.sorted()
    }

    private mutating func edited(_ text: String) -> String {
        generator.chance(30) ? text + "description: edited\n" : text
    }

    private mutating func renameInstance() -> String {
        guard let path = generator.pick(instanceFiles()), let text = repository.files[path] else { return "nothing" }
        let parts = path.split(separator: "/").map(String.init)
        let target = "customers/\(parts[1])/\(pick(instances + Self.spareNames)).yaml"
        guard repository.files[target] == nil else { return "nothing" }
        repository.files[path] = nil
        let slug = parts[2].prefix { $0 != "." }
        let isDescribed = text.contains("description:") || text.contains("movedFrom:")
        if generator.chance(20), !isDescribed {
            repository.files[target] = "movedFrom: \(slug)\n" + text
        } else {
            repository.files[target] = isDescribed ? text : edited(text)
        }
        return "rename \(path) to \(target)"
    }

    private mutating func renameFolder(_ parent: String, _ names: [String]) -> String {
        let all = names + Self.spareNames
        let folders = all.filter { !files(in: "\(parent)/\($0)").isEmpty }
        let free = all.filter { name in !repository.files.keys.contains { $0.hasPrefix("\(parent)/\(name)/") } }
        guard let old = generator.pick(folders), let new = generator.pick(free) else { return "nothing" }
        move("\(parent)/\(old)", to: "\(parent)/\(new)")
        if parent == "integrations", generator.chance(80) {
            for (path, text) in repository.files where path.hasPrefix("customers/") {
                repository.files[path] = text.replacing("integration: \(old)\n", with: "integration: \(new)\n")
            }
        }
        return "rename \(parent)/\(old) to \(new)"
    }

    private mutating func move(_ old: String, to new: String) {
        for path in files(in: old) {
            repository.files[new + path.dropFirst(old.count)] = repository.files.removeValue(forKey: path)
        }
    }

    private mutating func swapInstances() -> String {
        guard let one = generator.pick(instanceFiles()) else { return "nothing" }
        let folder = one.split(separator: "/").prefix(2).joined(separator: "/")
        let others = instanceFiles().filter { $0.hasPrefix("\(folder)/") && $0 != one }
        guard let other = generator.pick(others) else { return "nothing" }
        let text = repository.files[one]
        repository.files[one] = repository.files[other]
        repository.files[other] = text
        return "swap \(one) and \(other)"
    }

    private mutating func swapFolders() -> String {
        let folders = customers.filter { !files(in: "customers/\($0)").isEmpty }
        guard let one = generator.pick(folders), let other = generator.pick(folders), one != other else {
            return "nothing"
        }
        move("customers/\(one)", to: "customers/on-its-way")
        move("customers/\(other)", to: "customers/\(one)")
        move("customers/on-its-way", to: "customers/\(other)")
        return "swap customers/\(one) and \(other)"
    }
}
