/// A secret that is stored: what is said of it, and never its value.
public struct ObservedSecret: Hashable, Sendable {
    /// Its row in the database.
    public var row: RowIdentity
    /// The customer whose it is and its name.
    public var secret: SecretKey
    /// What its declaration said when it was last written: canonical JSON (`SecretSpec`).
    public var spec: Spec
    /// The file that declared it.
    public var sourcePath: String
    /// The value that is current; nil where there is none yet.
    public var current: StoredVersion?
    /// The highest number of a value so far, whatever became of it; 0 where there is none.
    public var latest: Int
    /// How far its rotation has got; nil where nobody has asked for one yet.
    public var rotation: Rotation?

    /// One value of a secret.
    public struct StoredVersion: Hashable, Sendable {
        /// From 1, in the order in which the values came.
        public var number: Int
        /// What its source called it; nil for a value that weir made.
        public var sourceVersion: String?
        /// When it became current.
        public var promotedAt: Instant

        /// Memberwise.
        public init(number: Int, sourceVersion: String?, promotedAt: Instant) {
            self.number = number
            self.sourceVersion = sourceVersion
            self.promotedAt = promotedAt
        }
    }

    /// What is known of a secret's rotation when a plan is made.
    public struct Rotation: Hashable, Sendable {
        /// `idle`, or how far the rotation that runs has got.
        public var stage: String
        /// Whether a rotation runs, or was asked for and waits.
        public var isOpen: Bool
        /// Whether it waits for somebody to change the source.
        public var awaitsSource: Bool
        /// Whether another value of the source is going to be read anyway.
        public var readsSource: Bool
        /// What the source called the value that is about to become current.
        public var pendingSourceVersion: String?
        /// Before this none starts by itself: after a failure, or after somebody ended one.
        public var delayedUntil: Instant?
        /// When the current value became that, as far as the schedule goes.
        public var lastPromotion: Instant?

        /// Memberwise.
        public init(
            stage: String, isOpen: Bool, awaitsSource: Bool = false, readsSource: Bool = false,
            pendingSourceVersion: String? = nil, delayedUntil: Instant? = nil, lastPromotion: Instant? = nil
        ) {
            self.stage = stage
            self.isOpen = isOpen
            self.awaitsSource = awaitsSource
            self.readsSource = readsSource
            self.pendingSourceVersion = pendingSourceVersion
            self.delayedUntil = delayedUntil
            self.lastPromotion = lastPromotion
        }
    }

    /// Memberwise.
    public init(
        row: RowIdentity, secret: SecretKey, spec: Spec, sourcePath: String, current: StoredVersion?,
        latest: Int? = nil, rotation: Rotation? = nil
    ) {
        self.row = row
        self.secret = secret
        self.spec = spec
        self.sourcePath = sourcePath
        self.current = current
        self.latest = latest ?? current?.number ?? 0
        self.rotation = rotation
    }

    /// How the unit is named.
    public var key: UnitKey { .secret(secret) }
}
