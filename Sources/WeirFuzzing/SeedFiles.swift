import FoundationEssentials

/// Where seeds come from: files of the repository, and real definitions where they lie beside it.
struct SeedFiles: Sendable {
    /// The repository's folder.
    let root: String

    /// The content of a file of the repository; nothing where it is not there.
    func file(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: "\(root)/\(path)").map(Array.init) ?? []
    }

    /// The contents of all files of a folder whose names end so, in the order of their names.
    func files(in folder: String, endingIn suffixes: String...) -> [[UInt8]] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.sorted().filter { name in suffixes.isEmpty || suffixes.contains { name.hasSuffix($0) } }
            .map { file("\(folder)/\($0)") }.filter { !$0.isEmpty }
    }

    /// What was made for a target and is kept with the tests.
    func own(_ target: String) -> [[UInt8]] { files(in: "Tests/WeirFuzzingTests/Seeds/\(target)") }

    /// Real definitions, as the designer exported them.
    var definitions: [[UInt8]] {
        ["definitions", "definitions-history"].flatMap {
            files(in: "../shared/fixtures/\($0)", endingIn: ".yml", ".yaml")
        }
    }

    /// The YAML files of the example repository.
    var examples: [[UInt8]] {
        let root = "\(root)/examples"
        guard let paths = FileManager.default.enumerator(root) else { return [] }
        return paths.filter { $0.hasSuffix(".yaml") }.map { file("examples/\($0)") }.filter { !$0.isEmpty }
    }
}

extension FileManager {
    /// The paths of all files below a folder, sorted; nil where there is none.
    fileprivate func enumerator(_ folder: String) -> [String]? { (try? subpathsOfDirectory(atPath: folder))?.sorted() }
}

extension SeedFiles {
    /// The folder of the repository that this was built from.
    static let repository = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }
}
