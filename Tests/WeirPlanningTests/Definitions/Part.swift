import Foundation
import WeirJSON
import WeirModel
import WeirYAML

/// A part of a definition that a test can change in place.
final class Part {
    enum Content {
        case mapping([String: Part])
        case list([Part])
        /// Canonical JSON.
        case scalar(String)
    }

    var content: Content

    init(_ content: Content) { self.content = content }

    convenience init(text: String) { self.init(.scalar(Self.quoted(text))) }

    convenience init(_ document: Document, _ node: Int = 0) {
        switch document.nodes[node].kind {
        case .mapping:
            var members: [String: Part] = [:]
            for key in document.children(node) { members[document.string(key)] = Part(document, key + 1) }
            self.init(.mapping(members))
        case .sequence: self.init(.list(document.children(node).map { Part(document, $0) }))
        default: self.init(.scalar(String(decoding: CanonicalJSON.bytes(document, node), as: UTF8.self)))
        }
    }

    convenience init(json: String) { self.init(Make.document(json)) }

    var copy: Part {
        switch content {
        case .mapping(let members): Part(.mapping(members.mapValues(\.copy)))
        case .list(let items): Part(.list(items.map(\.copy)))
        case .scalar(let text): Part(.scalar(text))
        }
    }

    /// Canonical JSON.
    var json: String {
        switch content {
        case .mapping(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return "{\(sorted.map { "\(Self.quoted($0.key)):\($0.value.json)" }.joined(separator: ","))}"
        case .list(let items): return "[\(items.map(\.json).joined(separator: ","))]"
        case .scalar(let text): return text
        }
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return writer.text
    }

    subscript(key: String) -> Part? {
        get { if case .mapping(let members) = content { members[key] } else { nil } }
        set {
            guard case .mapping(var members) = content else { return }
            members[key] = newValue
            content = .mapping(members)
        }
    }

    var items: [Part] {
        get { if case .list(let items) = content { items } else { [] } }
        set { content = .list(newValue) }
    }

    var isList: Bool { if case .list = content { true } else { false } }

    /// What a string says; nil for others.
    var text: String? {
        guard case .scalar(let text) = content, text.hasPrefix("\"") else { return nil }
        return Make.document("[\(text)]").string(1)
    }

    /// The name of an item of a list.
    var name: String? { self["name"]?.text ?? self["key"]?.text }

    /// The value of an input expression that is a plain value.
    var plainValue: Part? {
        guard case .mapping(let members) = content, members.count == 2, members["type"]?.text == "value" else {
            return nil
        }
        return members["value"]
    }

    /// The part with each plain expression in place of what it says.
    var unwrapped: Part {
        if let plainValue { return plainValue.unwrapped }
        switch content {
        case .mapping(let members): return Part(.mapping(members.mapValues(\.unwrapped)))
        case .list(let items): return Part(.list(items.map(\.unwrapped)))
        case .scalar: return self
        }
    }
}

/// Real definitions, which stand beside the project and not in it.
enum RealDefinitions {
    struct File: Sendable, CustomStringConvertible {
        var name: String
        var document: Document
        var description: String { name }
    }

    static let all: [File] = files("definitions")
    static let history: [File] = files("definitions-history")
    static var areThere: Bool { !all.isEmpty }

    private static func files(_ folder: String) -> [File] {
        var above = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while above.path != "/" {
            let directory = above.appendingPathComponent("shared/fixtures/\(folder)")
            if let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) {
                return names.sorted().compactMap { name in
                    FileManager.default.contents(atPath: directory.appendingPathComponent(name).path)
                        .map { File(name: name, document: document(Array($0))) }
                }
            }
            above.deleteLastPathComponent()
        }
        return []
    }

    private static func document(_ bytes: [UInt8]) -> Document {
        var reader = YAMLReader(limits: .definition)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        _ = reader.read(bytes.span, path: "integration.yaml", into: &document, diagnostics: &diagnostics)
        return document
    }
}
