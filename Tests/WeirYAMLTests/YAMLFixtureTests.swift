import Glibc
import Testing
import WeirModel
import WeirTesting
import WeirYAML

/// Real definitions, where the folder with them lies beside the package.
enum Fixtures {
    static let folder: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return package.joined(separator: "/") + "/../shared/fixtures"
    }()

    /// The YAML files of the fixtures, by path.
    static let files: [String] = ["definitions", "definitions-history"].flatMap { name -> [String] in
        let folder = "\(folder)/\(name)"
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var paths: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yml") || name.hasSuffix(".yaml") { paths.append("\(folder)/\(name)") }
        }
        return paths.sorted()
    }

    static func bytes(_ path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }
}

@Suite struct YAMLFixtureTests {
    private static let isAbsent: Comment = "the definitions are not beside the package"

    @Test(.enabled(if: !Fixtures.files.isEmpty, isAbsent), arguments: Fixtures.files)
    func realDefinitionsAreReadAndSurviveWriting(path: String) {
        let reading = Reading(Fixtures.bytes(path), limits: .definition)
        #expect(reading.problems == [])
        #expect(reading.isComplete)
        guard reading.isComplete else { return }
        let again = Reading(YAMLWriter.bytes(reading.document), limits: .definition)
        #expect(again.problems == [])
        #expect(again.tree == reading.tree)
    }

    @Test(
        "row 24: real files that were changed by chance are read or refused",
        .enabled(if: !Fixtures.files.isEmpty, isAbsent), arguments: [7, RandomSeed.one])
    func mutationsNeverCrash(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let alphabet =
            Array("\n\r\t :-?[]{}&*!|>'\"%@`#,.<~0x\\é😀a".utf8) + [0, 0xFF, 0xC3, 0xE2, 0x80, 0xA8, 0xEF, 0xBB]
        var reader = YAMLReader(limits: .definition)
        var document = Document()
        var completed = 0
        for path in Fixtures.files {
            let original = Fixtures.bytes(path)
            for _ in 0..<20 {
                // A window keeps a debug build quick; its beginning is a line's.
                let start = Int.random(in: 0..<original.count, using: &generator)
                let line = original[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? 0
                var bytes = Array(original[line...].prefix(4000))
                for _ in 0..<Int.random(in: 0..<6, using: &generator) {
                    let place = Int.random(in: 0...bytes.count, using: &generator)
                    let byte = alphabet.randomElement(using: &generator) ?? 0
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes.insert(byte, at: place)
                    case 1 where place < bytes.count: bytes[place] = byte
                    case 2 where place < bytes.count: bytes.remove(at: place)
                    default:
                        let length = Int.random(in: 0..<40, using: &generator)
                        bytes.insert(contentsOf: bytes[place...].prefix(length), at: place / 2)
                    }
                }
                var diagnostics: [Diagnostic] = []
                let isComplete = reader.read(bytes.span, path: "f", into: &document, diagnostics: &diagnostics)
                completed += isComplete ? 1 : 0
                #expect(isComplete || !diagnostics.isEmpty)
                #expect(isComplete == !document.nodes.isEmpty)
                #expect(Self.isSound(document))
                #expect(diagnostics.allSatisfy { $0.location.position.line <= bytes.count + 1 && $0.length > 0 })
            }
        }
        #expect(completed > 0)
    }

    /// Every subtree ends where its last child does, and counts are right.
    static func isSound(_ document: Document) -> Bool {
        for (index, node) in document.nodes.enumerated() {
            if node.kind.isScalar {
                guard Int(node.end) == index + 1, Int(node.textStart + node.textLength) <= document.text.count else {
                    return false
                }
                continue
            }
            var child = index + 1
            var count = 0
            while child < Int(node.end) {
                if node.kind == .mapping {
                    guard document.nodes[child].kind == .string else { return false }
                    child += 1
                }
                guard child < Int(node.end), document.nodes[child].end > child else { return false }
                child = Int(document.nodes[child].end)
                count += 1
            }
            guard child == Int(node.end), count == Int(node.count) else { return false }
        }
        return document.nodes.isEmpty || Int(document.nodes[0].end) == document.nodes.count
    }
}
