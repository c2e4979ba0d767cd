public import WeirModel

/// How large a YAML file may be.
public typealias YAMLLimits = DocumentLimits

/// Reads YAML 1.2 with the core schema (https://yaml.org/spec/1.2.2/) into a `Document`.
///
/// One reader can read any number of files, one after the other; it keeps its buffers. What it refuses beyond the
/// grammar: directives, several documents, equal keys, keys that are no scalars, tags other than the core schema's,
/// control characters, and everything above its limits. Aliases and merge keys (`<<`) are expanded.
public struct YAMLReader {
    /// What a file may have.
    public let limits: YAMLLimits
    /// The comments of the file read last that begin with the reader's mark, from the top; none where reading stopped.
    public private(set) var comments: [YAMLComment] = []
    private let mark: StaticString?
    private var composer: Composer

    /// A reader that refuses what is above `limits`.
    ///
    /// - Parameter mark: what the comments begin with that are kept in `comments`. A file without these bytes costs
    ///   one search for them.
    public init(limits: YAMLLimits, comments mark: StaticString? = nil) {
        self.limits = limits
        self.mark = mark
        composer = Composer(limits: limits)
    }

    /// Reads the file `path`, whose content is `bytes`, into `document`, in place of what it holds, reusing its memory.
    ///
    /// Appends every problem to `diagnostics`, each with its line and the source text; at most 100. Returns true where
    /// the whole file could be read; there may be problems then too (equal keys, tags), which were worked around: of
    /// equal keys the first stays. Returns false where reading stopped, and `document` is empty then.
    public mutating func read(
        _ bytes: Span<UInt8>, path: String, into document: inout Document, diagnostics: inout [Diagnostic]
    ) -> Bool {
        var problems = Problems(path: path)
        if !comments.isEmpty { comments.removeAll() }
        let isComplete = read(bytes, into: &document, &problems)
        if !isComplete { document.removeAll() }
        problems.move(to: &diagnostics, bytes: bytes)
        return isComplete
    }

    private mutating func read(
        _ bytes: Span<UInt8>, into document: inout Document, _ problems: inout Problems
    ) -> Bool {
        guard let scan = ByteScan(bytes, limits: limits, problems: &problems) else { return false }
        composer.keepsPlaces = mark.map { MarkedComments.first($0, in: bytes) != nil } ?? false
        return unsafe bytes.withUnsafeBufferPointer { whole in
            let text = unsafe UnsafeBufferPointer(rebasing: whole[scan.start...])
            guard var events = unsafe EventParser(borrowing: text) else {
                problems.report(.tooManyNodes, at: SourcePosition(line: 1, column: 1), "memory is short")
                return false
            }
            var source = unsafe Source(scan: scan, bytes: whole)
            switch composer.compose(&events, source: &source, into: &document, problems: &problems) {
            case .stopped: return false
            case .empty:
                problems.reportEmptyFile()
                return false
            case .complete(let end):
                guard source.checkEnd(end, scan, &problems) else { return false }
                if Self.isNothing(document) {
                    problems.reportEmptyFile()
                    return false
                }
                if let mark, composer.keepsPlaces {
                    comments = MarkedComments(composer.scalarPlaces, scan, in: bytes).beginning(with: mark, in: bytes)
                }
                return true
            }
        }
    }

    /// True for a document without a value, such as a lone `---`.
    private static func isNothing(_ document: Document) -> Bool {
        document.nodes.count == 1 && document.nodes[0].kind == .null && document.nodes[0].textLength == 0
            && document.nodes[0].style == .plain
    }
}
