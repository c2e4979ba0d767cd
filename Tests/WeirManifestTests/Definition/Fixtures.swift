import Foundation
import Testing
import WeirModel
import WeirYAML

@testable import WeirManifest

/// Real definitions, which stand beside the project and not in it.
enum Fixtures {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    static let definitions = files("definitions")
    static let history = files("definitions-history")

    /// Whether the folder is there; the suites that need it are skipped where it is not.
    static var areThere: Bool { !definitions.isEmpty }

    private static func files(_ folder: String) -> [File] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let directory = root.appendingPathComponent("../shared/fixtures/\(folder)").standardizedFileURL
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.sorted().compactMap { name in
            guard let data = FileManager.default.contents(atPath: directory.appendingPathComponent(name).path) else {
                return nil
            }
            return File(name: name, bytes: Array(data))
        }
    }
}

/// What reading a definition's text gave.
struct Outcome {
    var definition: Definition?
    var diagnostics: [Diagnostic]

    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// Each finding as `severity code line:column`.
    var summary: [String] {
        diagnostics.map {
            "\($0.severity.rawValue) \($0.code.rawValue) \($0.location.position.line):\($0.location.position.column)"
        }
    }
}

func document(_ bytes: [UInt8], path: String = "integration.yaml") -> (Document, [Diagnostic]) {
    var reader = YAMLReader(limits: .definition)
    var document = Document()
    var diagnostics: [Diagnostic] = []
    _ = reader.read(bytes.span, path: path, into: &document, diagnostics: &diagnostics)
    return (document, diagnostics)
}

func read(_ bytes: [UInt8], path: String = "integration.yaml") -> Outcome {
    var (document, diagnostics) = document(bytes, path: path)
    guard diagnostics.isEmpty else { return Outcome(definition: nil, diagnostics: diagnostics) }
    var reader = DefinitionReader()
    let definition = reader.read(document, path: path, diagnostics: &diagnostics)
    return Outcome(definition: definition, diagnostics: diagnostics.sorted())
}

func read(_ text: String) -> Outcome { read(Array(text.utf8)) }
