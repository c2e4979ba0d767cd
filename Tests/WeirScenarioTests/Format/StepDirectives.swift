import WeirModel
import WeirPlanning
import WeirTesting

extension Scenario.Step {
    /// What the step's `options` say.
    func options() throws -> PlanOptions {
        var options = PlanOptions()
        for section in sections where section.title == "options" {
            let words = section.argument.split(separator: " ").map(String.init)
            switch words.first {
            case "strict": options.strict = true
            case "allow-rollback": options.allowRollback = true
            case "adopt-source": options.adoptSource = true
            case "target":
                guard words.count == 3, let kind = UnitKind(rawValue: words[1]) else { throw section.error() }
                options.targets.insert(UnitKey(kind, words[2]))
            default: throw section.error()
            }
        }
        return options
    }

    /// Changes `source` as the step's `source` sections say.
    func apply(to source: inout PlanSource) throws {
        for section in sections where section.title == "source" {
            let words = section.argument.split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("repository", 2): source.repository = words[1]
            case ("path", 2): source.path = words[1]
            case ("rollback", 1): source.descent = .rollback
            case ("lost", 1): source.descent = .lost
            default: throw section.error()
            }
        }
    }

    /// How many seconds after the step before this one takes place.
    func delay() throws -> Int64 {
        guard let section = sections.first(where: { $0.title == "later" }) else { return TestEnvironment.day }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": TestEnvironment.day]
        guard let unit = section.argument.last.flatMap({ units[$0] }), let number = Int64(section.argument.dropLast())
        else { throw section.error() }
        return number * unit
    }

    /// Changes the repository as the step says.
    func change(_ files: inout RepositoryFiles) throws {
        for section in sections {
            switch section.title {
            case "file": files.files[section.argument] = section.content.isEmpty ? "" : section.content + "\n"
            case "png":
                let (words, path) = try section.wordsAndPath(count: 2)
                let sides = words[0].split(separator: "x").compactMap { Int($0) }
                guard sides.count == 2, let shade = UInt8(words[1]) else { throw section.error() }
                files.remove(path)
                files.binaries[path] = PNGImage.bytes(width: sides[0], height: sides[1], shade: shade)
            case "bytes":
                let (words, path) = try section.wordsAndPath(count: 2)
                guard let size = Int(words[0]), let fill = UInt8(words[1]) else { throw section.error() }
                files.remove(path)
                files.binaries[path] = [UInt8](repeating: fill, count: size)
            case "edit":
                guard let text = files.files[section.argument] else { throw section.error() }
                files.files[section.argument] = try section.edited(text)
            case "remove":
                let gone = files.paths.filter { $0 == section.argument || $0.hasPrefix("\(section.argument)/") }
                guard !gone.isEmpty else { throw section.error() }
                for path in gone { files.remove(path) }
            case "rename":
                let paths = section.argument.split(separator: " ").map(String.init)
                guard paths.count == 2 else { throw section.error() }
                let moved = files.paths.filter { $0 == paths[0] || $0.hasPrefix("\(paths[0])/") }
                guard !moved.isEmpty else { throw section.error() }
                for path in moved { files.rename(path, to: paths[1] + path.dropFirst(paths[0].count)) }
            default: break
            }
        }
    }
}

extension Scenario.Section {
    /// The first `count` words of the argument and what follows them.
    fileprivate func wordsAndPath(count: Int) throws -> (words: [String], path: String) {
        let words = argument.split(separator: " ", maxSplits: count).map(String.init)
        guard words.count == count + 1 else { throw error() }
        return (Array(words.prefix(count)), words[count])
    }

    func error() -> ScenarioError { ScenarioError(line: line, message: "“\(heading)” cannot be done") }

    /// `text` with each block of `- ` lines, which must be there once, replaced by the `+ ` lines that follow it. Without
    /// a block to replace, lines are added at the end.
    fileprivate func edited(_ text: String) throws -> String {
        var result = text
        var old: [Substring] = []
        var new: [Substring] = []
        func replace() throws {
            guard !old.isEmpty || !new.isEmpty else { return }
            let replacement = new.map { $0 + "\n" }.joined()
            if old.isEmpty {
                result += replacement
            } else {
                let parts = "\n\(result)".split(
                    separator: "\n" + old.joined(separator: "\n") + "\n", omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw error() }
                result = String("\(parts[0])\n\(replacement)\(parts[1])".dropFirst())
            }
            (old, new) = ([], [])
        }
        for line in content.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("- ") {
                if !new.isEmpty { try replace() }
                old.append(line.dropFirst(2))
            } else if line.hasPrefix("+ ") {
                new.append(line.dropFirst(2))
            } else {
                throw error()
            }
        }
        try replace()
        return result
    }
}
