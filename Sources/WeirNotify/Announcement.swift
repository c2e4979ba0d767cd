public import WeirModel

/// Something about an environment that somebody is told: identifiers, counts and reasons, and never the value of a secret.
public struct Announcement: Hashable, Sendable {
    /// What happened. The names are part of the format, and never change.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A revision was committed.
        case applied
        /// Units do not validate, and keep the state that they are deployed in.
        case held
        /// Guards, an operator's rule or a refusal stand in the way.
        case blocked
        /// Rounds fail: the repository or the database does not answer, say.
        case failed
        /// A rotation of a secret went on.
        case rotated
    }

    /// A unit that is held or blocked.
    public struct Unit: Hashable, Sendable {
        /// `instance globex/erp`
        public var name: String
        /// One sentence without its full stop.
        public var reason: String
        /// `customers/globex/erp.yaml:3:5`; nil where no place is known.
        public var place: String?

        /// Memberwise.
        public init(name: String, reason: String, place: String? = nil) {
            self.name = name
            self.reason = reason
            self.place = place
        }
    }

    /// What a revision did to units of a kind.
    public struct Count: Hashable, Sendable {
        /// `instance`
        public var kind: String
        /// `create`, `update`, …
        public var action: String
        /// How many.
        public var total: Int

        /// Memberwise.
        public init(kind: String, action: String, total: Int) {
            self.kind = kind
            self.action = action
            self.total = total
        }
    }

    /// The most units that are named; the others are counted.
    public static let namedUnits = 20
    /// The most Unicode scalars of any text.
    public static let longestText = 500

    /// What happened.
    public var kind: Kind
    /// Whether it is over: `held`, `blocked` and `failed` begin, change and end.
    public var isResolved = false
    /// The environment's name.
    public var environment: String
    /// When it happened.
    public var time: Instant

    /// The commit that is deployed, or was looked at; nil where none is known.
    public var commit: ObjectID?
    /// What was asked for: a branch, a tag, a commit.
    public var revision: String?
    /// Where the commit is from.
    public var repository: String?
    /// The first line of the commit's message.
    public var summary: String?
    /// The number of the revision that was committed.
    public var serial: Int64?
    /// Who did it.
    public var actor: String?
    /// What the revision did.
    public var counts: [Count] = []
    /// The units that are held or blocked, `namedUnits` at most.
    public var units: [Unit] = []
    /// How many there are.
    public var unitCount = 0
    /// The secret whose rotation went on.
    public var secret: String?
    /// What happened, in words: why it was refused or failed, what became of a rotation.
    public var message: String?

    /// An announcement without details.
    public init(_ kind: Kind, environment: String, time: Instant, isResolved: Bool = false) {
        self.kind = kind
        self.environment = environment
        self.time = time
        self.isResolved = isResolved
    }

    /// Names the first units, and counts all.
    public mutating func name(_ all: [Unit]) {
        units = all.prefix(Self.namedUnits).map { unit in
            Unit(
                name: Self.bounded(unit.name), reason: Self.bounded(unit.reason), place: unit.place.map(Self.bounded))
        }
        unitCount = all.count
    }

    /// The text on one line and not too long: commits and files can say anything.
    public static func bounded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.prefix(longestText + 1).enumerated() {
            if index == longestText {
                result.append("…")
            } else {
                let isPlain = !scalar.properties.isBidiControl && scalar.properties.generalCategory != .control
                result.append(isPlain ? scalar : " ")
            }
        }
        return String(result)
    }
}
