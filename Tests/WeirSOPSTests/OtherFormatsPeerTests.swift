import Testing
import WeirSOPS
import WeirTesting

/// Random files of the other formats that sops encrypts: what is printed here is what sops prints.
@Suite(.enabled(if: SOPSPeer.program != nil, "\(PeerProgram.hint)"))
struct OtherFormatsPeerTests {
    @Test(arguments: [SOPSFormat.json, .dotenv, .ini, .binary])
    func `random files`(format: SOPSFormat) async throws {
        let identities = try Fixture.identities()
        let count = 60
        let files = (0..<count).map { seed -> (content: [UInt8], rule: [String]) in
            var writer = RandomFile(seed: UInt64(seed))
            let rules = [[], ["encrypted_regex: 'a|k'"], ["unencrypted_suffix: '1'", "mac_only_encrypted: true"]]
            return (writer.content(format), format == .binary ? [] : rules[seed % 3])
        }
        let endings = [SOPSFormat.json: ".json", .dotenv: ".env", .ini: ".ini", .binary: ".bin"]
        let results = try await SOPSPeer.encrypt(files, ending: try #require(endings[format]))
        var compared = 0
        for (seed, result) in results.enumerated() {
            // sops does not take all of them, and crashes over some comments of INI files.
            guard let encrypted = result.encrypted, let decrypted = result.decrypted else { continue }
            compared += 1
            do {
                let rendered = try SOPSFile(encrypted, format: format).decrypt(identities: identities).rendered
                #expect(
                    String(decoding: rendered, as: UTF8.self) == String(decoding: decrypted, as: UTF8.self),
                    "seed \(seed)")
                #expect(rendered == decrypted, "seed \(seed)")
            } catch {
                Issue.record("seed \(seed): \(error)\n\(String(decoding: encrypted, as: UTF8.self))")
            }
        }
        #expect(compared * 2 >= count)
    }
}

/// Writes JSON, dotenv, INI and binary files at random.
private struct RandomFile {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func content(_ format: SOPSFormat) -> [UInt8] {
        switch format {
        case .json, .yaml: Array(object(depth: 0).utf8)
        case .dotenv: Array(lines { $0.assignment() }.utf8)
        case .ini: Array(sections().utf8)
        case .binary:
            (0...Int.random(in: 0..<300, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }

    private static let texts = [
        "", "a", "two words", " lead", "trail ", "tab\t", "q\"uote", "s'q", "back\\slash", "<b>&amp;</b>", "é日😀",
        "a\\nb", "#c",
        ";d", "a#b", "a;b", "k=v", "k:v", "`bt`", "\"\"\"", "\"q\"", "'q'", "a`b", "1", "true", "null", "[x]", "%(x)s",
        "-",
        "ENC[x]", "\u{A0}nb\u{A0}", "x\u{2028}y", "\u{85}",
    ]

    private mutating func string() -> String {
        let text = generator.pick(Self.texts + ["nl\nx", "\u{00}\u{08}\u{0C}\u{1F}\u{7F}", "a\r\nb"])
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                quoted += "\\\(scalar)"
            } else if scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + (generator.once(in: 20) ? "\\ud800\"" : "\"")
    }

    private mutating func object(depth: Int) -> String {
        let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in "\(string()): \(value(depth: depth))" }
        return "{\(members.joined(separator: ", "))}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return generator.pick(["true", "false", "null"])
        case 1, 2:
            return generator.pick([
                "0", "-1", "1000000", "123456789", "9007199254740993", "12345678901234567890", "-0.0", "0.1", "1e21",
                "1e20",
                "1E-6", "1e-7", "1.5e300", "5e-324", "0.000001234", "100000000000000000000",
            ])
        case 3 where depth < 4: return object(depth: depth + 1)
        case 4 where depth < 4:
            let items = (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth + 1) }
            return "[\(items.joined(separator: ", "))]"
        default: return string()
        }
    }

    private mutating func lines(_ line: (inout RandomFile) -> String) -> String {
        (0...Int.random(in: 0..<6, using: &generator)).map { _ in line(&self) + "\n" }.joined()
    }

    private mutating func assignment() -> String {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: "#" + generator.pick(Self.texts)
        case 1: ""
        default:
            generator.pick(["A", "k1", "export X", " sp ", "żó", "a.b", "sopsX"]) + "=" + generator.pick(Self.texts)
        }
    }

    private mutating func sections() -> String {
        var text = generator.once(in: 2) ? lines { $0.setting() } : ""
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            if generator.once(in: 3) { text += generator.pick(["; above\n", "# a\n# b\n", ";tight\n"]) }
            text += "[\(generator.pick(["s", "t", "s.sub", "with space", "żó", "DEFAULT"]))]"
            text += generator.pick(["\n", " ; beside\n", "\n\n"])
            text += lines { $0.setting() }
        }
        return text
    }

    private mutating func setting() -> String {
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: generator.pick(["; c", "#tight", "# x=y"])
        case 1: ""
        default:
            generator.pick(["k", "key1", "`q k`", "\"d\"", "a.b", "żó", "-", "with space"])
                + generator.pick(["=", " = ", ":", " : "]) + setValue()
        }
    }

    private mutating func setValue() -> String {
        let text = generator.pick(Self.texts)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: return "\"\"\"several\nlines # x\"\"\""
        case 1: return "`\(text.replacing("`", with: ""))`"
        case 2: return "continued \\\n  here"
        case 3: return "\(text.replacing("`", with: "").replacing("\"\"\"", with: "")) ; beside"
        default: return text == "\"\"\"" ? "x" : text
        }
    }
}
