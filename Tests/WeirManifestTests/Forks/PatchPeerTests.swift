import Foundation
import Testing
import WeirJSON
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Compares with an independent implementation of RFC 6902, the Python package `jsonpatch`, on random documents. In
/// them no item of a list has a name, so that lists are addressed by number alone. The package does not move or copy
/// the whole document.
@Suite("Patches as another implementation applies them")
struct PatchPeerTests {
    private static let script = """
        import json, sys
        import jsonpatch
        cases = json.load(sys.stdin)
        results = []
        for case in cases:
            try:
                results.append({"result": jsonpatch.apply_patch(case["document"], case["patches"])})
            except Exception as error:
                results.append({"error": str(error)})
        json.dump(results, sys.stdout)
        """

    private static let isThere = run("import jsonpatch", "") != nil

    /// What the Python program prints; nil where it fails or there is no Python.
    private static func run(_ program: String, _ input: String) -> Data? {
        guard
            let folder = try? FileManager.default.url(
                for: .itemReplacementDirectory, in: .userDomainMask,
                appropriateFor: FileManager.default.temporaryDirectory,
                create: true)
        else { return nil }
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input.json")
        guard (try? Data(input.utf8).write(to: file)) != nil, let handle = try? FileHandle(forReadingFrom: file) else {
            return nil
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardInput = handle
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }

    @Test(
        "random patches on random documents",
        .enabled(if: isThere, "python3 with the package jsonpatch is not installed"), arguments: [1 as UInt64, 2, 3])
    func random(_ seed: UInt64) throws {
        var random = RandomPatches(seed: seed)
        let cases = (0..<400).map { _ in random.example() }
        let input =
            "[" + cases.map { #"{"document": \#($0.document), "patches": \#($0.patches)}"# }.joined(separator: ",")
            + "]"
        let output = try #require(Self.run(Self.script, input))
        let results = Patching.json(String(decoding: output, as: UTF8.self))
        var (applied, refused) = (0, 0)
        for (example, result) in zip(cases, results.children(0)) {
            let ours = Patching.apply(example.patches, to: example.document)
            let theirs = results.value(of: "result", in: result).map { CanonicalJSON.bytes(results, $0) }
            switch (ours, theirs) {
            case (.success(let text), let bytes?):
                applied += 1
                #expect(text == String(decoding: bytes, as: UTF8.self), "seed \(seed): \(example)")
            case (.failure, nil): refused += 1
            default: Issue.record("seed \(seed): \(example)\nhere: \(ours)\nthere: \(theirs != nil)")
            }
        }
        #expect(applied > 50 && refused > 50, "seed \(seed): \(applied) applied, \(refused) refused")
    }
}

/// Makes small documents, and patches that often, not always, fit.
struct RandomPatches {
    private var random: SeededGenerator
    /// The places of the document that is being made.
    private var places: [String] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func example() -> (document: String, patches: String) {
        places = [""]
        let document = mapping(at: "", depth: 0)
        let known = places
        let count = 1 + random.below(4)
        let patches = (0..<count).map { _ in
            places = known
            return patch()
        }
        return (document, "[" + patches.joined(separator: ", ") + "]")
    }

    private static let names = [("a", "a"), ("b", "b"), ("c", "c"), ("", ""), ("a~b", "a~0b"), ("x/y", "x~1y")]

    private mutating func mapping(at place: String, depth: Int) -> String {
        let members = Self.names.filter { _ in random.below(2) == 0 }
        let texts = members.map { "\"\($0.0)\": \(value(at: "\(place)/\($0.1)", depth: depth + 1))" }
        return "{" + texts.joined(separator: ", ") + "}"
    }

    private mutating func value(at place: String, depth: Int) -> String {
        places.append(place)
        switch random.below(depth > 3 ? 4 : 8) {
        // Python takes 0 and 1 for false and true, and a text's characters for its items.
        case 0, 1: return "\(2 + random.below(6))"
        case 2, 3: return ["true", "false", "null", "\"\""][random.below(4)]
        case 4, 5:
            let count = random.below(4)
            return "[" + (0..<count).map { value(at: "\(place)/\($0)", depth: depth + 1) }.joined(separator: ", ") + "]"
        default: return mapping(at: place, depth: depth)
        }
    }

    /// Often a place of the document, sometimes one beside or below such a place.
    private mutating func pointer() -> String {
        let known = places[random.below(places.count)]
        switch random.below(10) {
        case 0: return known + "/-"
        case 1: return known + "/\(random.below(4))"
        case 2: return known + "/" + Self.names[random.below(Self.names.count)].1
        default: return known
        }
    }

    /// The place of anything but the whole document.
    private mutating func inner() -> String {
        let place = pointer()
        return place.isEmpty ? "/a" : place
    }

    private mutating func patch() -> String {
        switch random.below(7) {
        case 0, 1: return #"{"op": "add", "path": "\#(pointer())", "value": \#(value(at: "", depth: 2))}"#
        case 2: return #"{"op": "remove", "path": "\#(pointer())"}"#
        case 3: return #"{"op": "replace", "path": "\#(pointer())", "value": \#(value(at: "", depth: 2))}"#
        case 4: return #"{"op": "move", "from": "\#(inner())", "path": "\#(inner())"}"#
        case 5: return #"{"op": "copy", "from": "\#(inner())", "path": "\#(inner())"}"#
        default: return #"{"op": "test", "path": "\#(pointer())", "value": \#(value(at: "", depth: 3))}"#
        }
    }
}
