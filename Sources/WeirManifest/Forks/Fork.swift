public import WeirModel
internal import WeirYAML

/// Which version of its parent a fork starts from: one that stays the same until the file says another.
public enum ForkVersion: Hashable, Sendable, CustomStringConvertible {
    /// The version of that number in the environment; the digits are the beginning of its digest.
    case number(Int, digest: String?)
    /// The version with that release name.
    case release(String)

    /// Reads `4`, `4@sha256:3fa1b2c4`, with at least 8 digits of the digest, or `release:2.4.0`; nil for all else.
    public init?(_ text: String) {
        if text.hasPrefix("release:") {
            let name = String(text.dropFirst("release:".count))
            guard !name.isEmpty else { return nil }
            self = .release(name)
            return
        }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].utf8.allSatisfy(Self.isDigit), let number = Int(parts[0]), number > 0 else { return nil }
        guard parts.count == 2 else {
            self = .number(number, digest: nil)
            return
        }
        let digits = parts[1].dropFirst("sha256:".count)
        guard parts[1].hasPrefix("sha256:"), (8...64).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ Self.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) })
        else { return nil }
        self = .number(number, digest: String(digits))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// As a `fork.yaml` states it.
    public var description: String {
        switch self {
        case .number(let number, let digest): digest.map { "\(number)@sha256:\($0)" } ?? "\(number)"
        case .release(let name): "release:\(name)"
        }
    }
}

/// A `fork.yaml` without a fault of its own.
public struct Fork: Sendable {
    /// The parent's slug.
    public let from: String
    /// The version of the parent.
    public let version: ForkVersion
    let file: ForkFile
    /// What the file holds.
    let bytes: [UInt8]
    /// Where it is.
    let path: String

    /// How many patches it has.
    public var patchCount: Int { file.patches.count }

    /// Reads the file `path`, whose content is `bytes`; nil where there is an error among what is added to
    /// `diagnostics`.
    public static func read(_ bytes: [UInt8], path: String, diagnostics: inout [Diagnostic]) -> Fork? {
        var document = Document()
        var own: [Diagnostic] = []
        var yaml = YAMLReader(limits: .file)
        if yaml.read(bytes.span, path: path, into: &document, diagnostics: &own) {
            var reader = FieldReader(document, path: path)
            let file = ForkFile.decode(&reader)
            own += reader.problems.diagnostics
            SourceText.fillLines(of: &own, path: path, from: bytes.span)
            diagnostics += own
            guard !own.contains(where: { $0.severity == .error }), let from = file.from, let version = file.version
            else {
                return nil
            }
            return Fork(from: from.text, version: version, file: file, bytes: bytes, path: path)
        }
        diagnostics += own
        return nil
    }
}
