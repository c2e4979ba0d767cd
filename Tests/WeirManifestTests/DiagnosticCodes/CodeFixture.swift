import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// One file that is wrong in one way. What a diagnostic has to underline stands between `«` and `»` in its text; a
/// problem of a whole file stands at its first line and column.
struct CodeFixture: Sendable, CustomTestStringConvertible {
    var code: DiagnosticCode
    var path: String
    var severity = Diagnostic.Severity.error
    /// The bytes of the file without the marks.
    var bytes: [UInt8]
    /// What is underlined, in order.
    var places: [(line: UInt32, column: UInt32, length: UInt32)]
    /// Where the same code stands in other files: `path:line:column+length`.
    var others: [String] = []
    var tree = Fleet.tree
    var catalogue = Catalogue(isKnown: true, versions: [:])
    /// What was deployed and stated before.
    var evidence: MoveEvidence?
    var note: String

    var testDescription: String { "\(code.rawValue) \(note)" }

    init(
        _ code: DiagnosticCode, _ severity: Diagnostic.Severity, _ path: String, _ text: String,
        _ note: String = "", tree: MemoryTree = Fleet.tree,
        catalogue: Catalogue = Catalogue(isKnown: true, versions: [:])
    ) {
        self.code = code
        self.severity = severity
        self.path = path
        self.note = note
        self.catalogue = catalogue
        self.tree = tree
        (bytes, places) = Self.parse(text)
        if places.isEmpty { places = [(1, 1, 1)] }
        self.tree.setBytes(bytes, at: path)
    }

    /// An error in the file of an instance.
    init(
        _ code: DiagnosticCode, _ text: String, _ note: String = "", tree: MemoryTree = Fleet.tree,
        catalogue: Catalogue = Catalogue(isKnown: true, versions: [:])
    ) {
        self.init(code, .error, "customers/globex/erp.yaml", text, note, tree: tree, catalogue: catalogue)
    }

    /// The same, with one more place.
    func alsoAt(_ path: String, _ line: Int, _ column: Int, _ length: Int) -> CodeFixture {
        var fixture = self
        fixture.others.append("\(path):\(line):\(column)+\(length)")
        return fixture
    }

    /// The same, where a commit before it deployed an instance of this file.
    func after(_ path: String, _ text: String) -> CodeFixture {
        var fixture = self
        var before = fixture.tree
        for other in before.paths where other.hasPrefix("customers/globex/") { before[other] = nil }
        before[path] = text
        var history = MemoryHistory()
        history.add(before, as: .zero)
        let slug = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
        let digest = Digests.sha256(text)
        guard let id = Identifier(bytes: digest.bytes.prefix(16)) else { preconditionFailure("16 bytes") }
        let instance = ObservedInstance(
            row: RowIdentity(id: id, version: 1), customer: "globex", slug: slug, integration: "acme", version: 1,
            enabled: true, protect: false, specDigest: digest, sourcePath: path)
        fixture.evidence = MoveEvidence(
            observed: ObservedState(instances: [instance]),
            former: try? history.formerFiles(before: fixture.tree, applied: .zero))
        return fixture
    }

    /// Where the code is expected, as `path:line:column+length`, in the order of the diagnostics.
    var expected: [String] {
        let own = places.map { "\(path):\($0.line):\($0.column)+\($0.length)" }
        return others.first.map { $0 < path } == true ? others + own : own + others
    }

    /// Takes the marks out and says where they were. Lines end at LF, CRLF and CR; a byte order mark counts nothing.
    private static func parse(_ text: String) -> ([UInt8], [(line: UInt32, column: UInt32, length: UInt32)]) {
        var bytes: [UInt8] = []
        var places: [(line: UInt32, column: UInt32, length: UInt32)] = []
        var (line, column): (UInt32, UInt32) = (1, 1)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "«": places.append((line, column, 0))
            case "»": places[places.count - 1].length = column - places[places.count - 1].column
            default:
                bytes += String(scalar).utf8
                if scalar == "\u{FEFF}", bytes.count == 3 { break }
                if scalar == "\n" {
                    if previous != "\r" { line += 1 }
                    column = 1
                } else if scalar == "\r" {
                    (line, column) = (line + 1, 1)
                } else {
                    column += 1
                }
                previous = scalar
            }
        }
        return (bytes, places)
    }
}
