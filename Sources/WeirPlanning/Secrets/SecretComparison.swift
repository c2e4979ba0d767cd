public import WeirModel

/// One declared secret beside what is stored of it.
struct SecretComparison {
    /// What comes of the comparison.
    struct Outcome {
        var change: UnitChange?
        /// What it waits for.
        var waits: String?
        var isUnchecked = false
    }

    private let declaration: SecretDeclaration
    private let observed: ObservedSecret?
    private let input: PlanningInput
    private let spec: Spec

    init(_ declaration: SecretDeclaration, _ observed: ObservedSecret?, _ input: PlanningInput) {
        self.declaration = declaration
        self.observed = observed
        self.input = input
        spec = SecretSpec.spec(of: declaration)
    }

    func outcome() -> Outcome {
        if let rotator = declaration.rotation?.rotator.unsupported {
            return Outcome(waits: "its rotator, \(rotator), is not run by this release")
        }
        var outcome = Outcome()
        var value: SecretWrite.NewValue?
        var reason = ""
        switch declaration.origin {
        case .generated: (value, reason) = generated()
        case .issued: outcome.waits = "nobody asks its service for a value yet"
        case .source(let source): (value, reason) = read(source, &outcome)
        }
        guard value != nil || observed != nil else { return outcome }
        outcome.change = change(value, reason)
        return outcome
    }

    // MARK: Values

    private func newValue(_ sourceVersion: String? = nil) -> SecretWrite.NewValue {
        .init(
            number: (observed?.current?.number ?? 0) + 1, origin: declaration.origin, sourceVersion: sourceVersion)
    }

    private func generated() -> (SecretWrite.NewValue?, String) {
        guard let current = observed?.current, let before = stored else {
            return (newValue(), "generated, \(declaration.origin.words)")
        }
        if before.origin != declaration.origin {
            return (newValue(), "made otherwise: \(declaration.origin.words)")
        }
        if declaration.generation > before.generation {
            return (newValue(), "generation \(before.generation) → \(declaration.generation)")
        }
        return due(current).map { (newValue(), $0) } ?? (nil, "")
    }

    private func read(_ source: SecretSource, _ outcome: inout Outcome) -> (SecretWrite.NewValue?, String) {
        let current = observed?.current
        switch input.secrets?.states[declaration.key] {
        case .version(let version)?:
            guard let current else { return (newValue(version), "from \(source.kind) \(source.path)") }
            if current.sourceVersion != version {
                return (newValue(version), "\(source.kind) \(source.path) has a new value")
            }
            // Nobody but the source's owner can make a new one.
            if let before = stored, declaration.generation > before.generation {
                outcome.waits =
                    "generation \(declaration.generation) waits for a new value in \(source.kind) \(source.path)"
            } else if let due = due(current) {
                outcome.waits = "\(due), waits for a new value in \(source.kind) \(source.path)"
            }
        case .present?:
            if current == nil { return (newValue(), "from \(source.kind) \(source.path)") }
        case .failed(let reason, let hint)?:
            outcome.waits = hint.map { "\(reason) (\($0))" } ?? reason
        case .unchecked(let reason)?:
            outcome.isUnchecked = true
            outcome.waits = "not checked: \(reason)"
        case nil:
            outcome.isUnchecked = true
            outcome.waits = "not checked"
        }
        return (nil, "")
    }

    /// What the declaration said when it was last applied.
    private var stored: SecretDeclaration? {
        observed.flatMap { SecretSpec.declaration($0.spec, of: $0.secret, path: $0.sourcePath) }
    }

    /// Why the value's time is over; nil where it is not.
    private func due(_ current: ObservedSecret.StoredVersion) -> String? {
        guard let every = declaration.rotation?.every, let row = observed?.row else { return nil }
        let spread = SecretSchedule.spread(row.id, every: every)
        guard input.now >= current.promotedAt.adding(seconds: Int64(every + spread)) else { return nil }
        return "every \(SecretSchedule.words(every)), last \(current.promotedAt.dateDescription)"
    }

    // MARK: The change

    private func change(_ value: SecretWrite.NewValue?, _ reason: String) -> UnitChange? {
        let location = declaration.source
        // A generation that waits for its source is not reached, so that it goes on waiting.
        let isWaiting = value == nil && declaration.generation > (stored?.generation ?? declaration.generation)
        guard let observed else {
            let part = UnitChange.Part(action: .create, reason: reason, source: location)
            return unit(nil, [part], .insert, value)
        }
        var parts: [UnitChange.Part] = []
        var fields = isWaiting ? [] : changedFields(observed)
        fields += CommonFields.file(observed.sourcePath, location, isMoved: input.former(observed.row) != nil)
        let isBare = value != nil && fields.allSatisfy { $0.path == ["generation"] }
        if !fields.isEmpty, !isBare {
            parts.append(
                UnitChange.Part(
                    action: .update, fields: CommonFields.sorted(fields), reason: CommonFields.reason(fields),
                    source: location))
        }
        if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: location)) }
        if value != nil {
            // A new value has nothing to do with a line, and the file may not have been looked at.
            parts.append(
                UnitChange.Part(action: .rotate, reason: reason, source: SourceLocation(path: location.path)))
        }
        guard !parts.isEmpty else { return nil }
        return unit(observed.row, parts, observed.row.isDeleted ? .restore : .update, value)
    }

    private func unit(
        _ row: RowIdentity?, _ parts: [UnitChange.Part], _ operation: RowOperation, _ value: SecretWrite.NewValue?
    ) -> UnitChange {
        let write = SecretWrite(
            operation: operation, secret: declaration.key, spec: spec, sourcePath: declaration.source.path,
            value: value)
        return UnitChange(key: .secret(declaration.key), row: row, parts: parts, write: .secret(write))
    }

    /// What the declaration says otherwise. It holds no value, so that all of it can be shown.
    private func changedFields(_ observed: ObservedSecret) -> [FieldChange] {
        guard observed.spec.digest != spec.digest else { return [] }
        let before = Self.fields(observed.spec)
        let after = Self.fields(spec)
        return Set(before.keys).union(after.keys).sorted { ByteOrder.precedes($0, $1) }.compactMap { path in
            guard before[path] != after[path] else { return nil }
            return FieldChange(
                path: path, before: before[path] ?? .absent, after: after[path] ?? .absent, source: declaration.source)
        }
    }

    private static func fields(_ spec: Spec) -> [[String]: FieldValue] {
        Dictionary(
            SpecFields.fields(of: spec.json).map { ($0.path, .json(String(decoding: $0.value, as: UTF8.self))) },
            uniquingKeysWith: { first, _ in first })
    }
}

/// When a secret is due.
public enum SecretSchedule {
    /// What a secret waits beyond its interval, in seconds, up to a tenth of that: always the same for one secret, so that
    /// many of one day do not come due at once, and none ever early.
    static func spread(_ id: Identifier, every: Int) -> Int {
        let longest = every / 10
        guard longest > 0 else { return 0 }
        let number = id.description.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return Int(number % UInt64(longest + 1))
    }

    /// `30d`, `12h`, `90s`: the largest unit that has no rest.
    public static func words(_ seconds: Int) -> String {
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds >= size && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}

extension SecretRotator {
    /// Its name where this release does not run it.
    fileprivate var unsupported: String? {
        switch self {
        case .postgresRole: "postgres-role"
        case .http: "http"
        case .selfIssued, .manual: nil
        }
    }
}

extension SecretOrigin {
    /// For people: `generated token of 32 bytes`, `env GLOBEX_TOKEN`.
    public var shown: String {
        if case .generated = self { "generated \(words)" } else { words }
    }

    /// What it is: `token of 32 bytes`.
    var words: String {
        switch self {
        case .source(let source): "\(source.kind) \(source.path)"
        case .generated(.token(let bytes)): "token of \(bytes) bytes"
        case .generated(.hmac(let bytes)): "hmac key of \(bytes) bytes"
        case .generated(.password(let length, _)): "password of \(length) characters"
        case .generated(.ed25519): "ed25519 key"
        case .generated(.rsa(let bits)): "rsa key of \(bits) bits"
        case .issued: "issued by its service"
        }
    }
}
