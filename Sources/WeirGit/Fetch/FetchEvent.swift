/// How far a fetch is.
public struct FetchProgress: Hashable, Sendable {
    /// Objects that came.
    public var received: Int
    /// Objects that will come.
    public var total: Int
    /// Bytes that came.
    public var bytes: Int

    /// Memberwise.
    public init(received: Int, total: Int, bytes: Int) {
        self.received = received
        self.total = total
        self.bytes = bytes
    }
}

/// What a fetch came to.
public struct FetchResult: Hashable, Sendable {
    /// The branch that a clone would check out; nil where the server names none.
    public var defaultBranch: String?
    /// Branches and tags that are new or point elsewhere.
    public var updated: Int
    /// Branches and tags that the server does not have any more.
    public var removed: Int

    /// Memberwise.
    public init(defaultBranch: String?, updated: Int, removed: Int) {
        self.defaultBranch = defaultBranch
        self.updated = updated
        self.removed = removed
    }
}

/// What the fetching process says on its standard output, one event a line. The last line is not progress.
public enum FetchEvent: Hashable, Sendable {
    /// `progress received total bytes`
    case progress(FetchProgress)
    /// `done updated removed branch`, where the branch may be empty
    case done(FetchResult)
    /// `failed code message`
    case failed(FetchFailure)

    /// The event as a line, with its end.
    public var line: String {
        switch self {
        case .progress(let progress): "progress \(progress.received) \(progress.total) \(progress.bytes)\n"
        case .done(let result): "done \(result.updated) \(result.removed) \(result.defaultBranch ?? "")\n"
        case .failed(let failure): "failed \(failure.code.rawValue) \(Self.oneLine(failure.message))\n"
        }
    }

    /// Reads a line, with or without its end; nil for anything else.
    public init?(line: some StringProtocol) {
        let fields = line.split(separator: "\n").first?.split(
            separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard let fields, let name = fields.first else { return nil }
        let numbers = fields.dropFirst().prefix { Int($0) != nil }.compactMap { Int($0) }
        switch name {
        case "progress" where numbers.count == 3:
            self = .progress(FetchProgress(received: numbers[0], total: numbers[1], bytes: numbers[2]))
        case "done" where numbers.count >= 2 && fields.count == 4:
            let branch = String(fields[3])
            self = .done(
                FetchResult(defaultBranch: branch.isEmpty ? nil : branch, updated: numbers[0], removed: numbers[1]))
        case "failed" where fields.count >= 3:
            guard let code = FetchFailure.Code(rawValue: String(fields[1])) else { return nil }
            self = .failed(FetchFailure(code, fields.dropFirst(2).joined(separator: " ")))
        default: return nil
        }
    }

    /// What a server says may hold anything, escape sequences for the terminal included.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(3000).map { $0.properties.isControl ? " " : $0 }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }
}
