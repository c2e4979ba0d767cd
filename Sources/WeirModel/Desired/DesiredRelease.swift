/// How an integration is published, and what is said of its published versions afterwards.
public struct DesiredRelease: Hashable, Sendable {
    /// What publishes a version.
    public enum Publication: String, Hashable, Sendable, CaseIterable {
        /// A change of the definition's meaning, or a new release name.
        case onChange = "on-change"
        /// A new release name only.
        case onRelease = "on-release"
    }

    /// A release's name with the place that states it.
    public struct Name: Hashable, Sendable {
        /// Any text that is not empty, such as `2.4.0`; unique in its integration.
        public var text: String
        /// Where it is stated.
        public var source: SourceLocation

        /// Memberwise.
        public init(text: String, source: SourceLocation) {
            self.text = text
            self.source = source
        }
    }

    /// What publishes a version.
    public var publication: Publication
    /// The name of the version that the content is or becomes; nil: it has none.
    public var name: Name?
    /// What is said of the version that the content is or becomes, unless `marks` names it by its number.
    public var current: VersionMarks
    /// What is said of published versions, by number.
    public var marks: [Int: VersionMarks]

    /// Publishes on change, with nothing said of any version, unless stated.
    public init(
        publication: Publication = .onChange, name: Name? = nil, current: VersionMarks = VersionMarks(),
        marks: [Int: VersionMarks] = [:]
    ) {
        self.publication = publication
        self.name = name
        self.current = current
        self.marks = marks
    }

    /// What is said of a version. A version of which nothing is said is available and has no labels.
    ///
    /// - Parameters:
    ///   - number: the version.
    ///   - current: the version that the content is or becomes; nil where it is none.
    public func marks(of number: Int, current: Int?) -> VersionMarks {
        marks[number] ?? (number == current ? self.current : VersionMarks())
    }
}

/// What can be said of a version after it was published.
public struct VersionMarks: Hashable, Sendable {
    /// False: no new deployments; whoever runs it goes on.
    public var isAvailable: Bool
    /// Lower-cased, sorted, each once.
    public var labels: [String]
    /// Where it is said; nil where nothing is.
    public var source: SourceLocation?

    /// Available, without labels, unless stated.
    public init(isAvailable: Bool = true, labels: [String] = [], source: SourceLocation? = nil) {
        self.isAvailable = isAvailable
        self.labels = labels
        self.source = source
    }
}

/// What identifies a published version: enough to tell what becomes of a definition.
public struct VersionIdentity: Hashable, Sendable {
    /// From 1, without gaps, in one environment.
    public var number: Int
    /// SHA-256 of the content.
    public var digest: Digest
    /// The release's name; nil where it has none.
    public var release: String?

    /// Memberwise.
    public init(number: Int, digest: Digest, release: String?) {
        self.number = number
        self.digest = digest
        self.release = release
    }
}

/// What becomes of the definition that Git states.
public enum PublicationOutcome: Hashable, Sendable {
    /// It is this version already.
    case published(Int)
    /// It becomes this version.
    case publishes(Int)
    /// It stays a draft until a new release name publishes it.
    case draft
    /// Its release name belongs to this version, which has other content.
    case conflict(Int)

    /// The version that the definition is or becomes.
    public var number: Int? {
        switch self {
        case .published(let number), .publishes(let number): number
        case .draft, .conflict: nil
        }
    }
}

extension DesiredRelease {
    /// What becomes of a definition with this digest, given the versions that are published, ascending by number.
    ///
    /// A release name that exists stands for that version for ever: with the same content nothing is published again,
    /// with other content it is a conflict, except that work goes on under the newest version's name where only a new
    /// name publishes. A new name always publishes.
    public func outcome(of digest: Digest, after versions: [VersionIdentity]) -> PublicationOutcome {
        let newest = versions.last
        let next = (newest?.number ?? 0) + 1
        if let name = name?.text {
            guard let named = versions.last(where: { $0.release == name }) else { return .publishes(next) }
            if named.digest == digest { return .published(named.number) }
            return publication == .onRelease && named == newest ? .draft : .conflict(named.number)
        }
        if let newest, newest.digest == digest { return .published(newest.number) }
        return publication == .onRelease ? .draft : .publishes(next)
    }
}
