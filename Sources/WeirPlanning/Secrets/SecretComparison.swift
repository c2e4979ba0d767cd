public import WeirModel
import WeirRotation

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
        if let observed, let rotation = observed.rotation, let stored, changesRotator(stored), rotation.isUnderWay {
            return Outcome(
                waits: """
                    its rotator or source changes, and a rotation is under way (\(rotation.stage)); it has to end first: \
                    weir secrets retire \(observed.secret), or abort
                    """)
        }
        var outcome = Outcome()
        let wish =
            switch declaration.origin {
            case .generated, .issued: made()
            case .source(let source): read(source, &outcome)
            }
        guard wish != nil || observed != nil else { return outcome }
        outcome.waits = outcome.waits ?? waitsFor(wish)
        outcome.change = change(wish)
        return outcome
    }

    // MARK: Values

    /// What is to happen to the value, and why.
    private struct Wish {
        var value: SecretWrite.NewValue?
        var rotation: RotationRequest?
        var reason: String
        var sourceVersion: String?
    }

    /// Whether a value is only known where it is used once a rotator has seen to it, and so cannot just be stored.
    private var isMadeByRotator: Bool {
        let capabilities = RotatorCapabilities(declaration)
        return capabilities.stages || capabilities.origin == .issued
    }

    /// The first value: it has nothing to overlap with.
    private func first(_ reason: String, sourceVersion: String? = nil) -> Wish {
        guard isMadeByRotator else {
            let number = (observed?.latest ?? 0) + 1
            return Wish(
                value: .init(number: number, origin: declaration.origin, sourceVersion: sourceVersion), reason: reason)
        }
        return Wish(rotation: RotationRequest(.first), reason: "\(reason), made known by its rotator")
    }

    private func made() -> Wish? {
        guard let current = observed?.current else {
            // The rotation that is to bring it runs, or will be tried again.
            guard observed?.rotation?.isOpen != true else { return nil }
            let words = declaration.origin.words
            return first(declaration.origin == .issued ? words : "generated, \(words)")
        }
        if let stored, stored.origin != declaration.origin {
            return Wish(
                rotation: RotationRequest(.declarationChanged), reason: "made otherwise: \(declaration.origin.words)")
        }
        return raised() ?? due(current)
    }

    private func read(_ source: SecretSource, _ outcome: inout Outcome) -> Wish? {
        let current = observed?.current
        let words = "\(source.kind) \(source.path)"
        switch input.secrets?.states[declaration.key] {
        case .version(let version)?:
            guard let current else {
                return observed?.rotation?.isOpen == true ? nil : first("from \(words)", sourceVersion: version)
            }
            if current.sourceVersion != version {
                return isRead(version)
                    ? nil
                    : Wish(
                        rotation: RotationRequest(.sourceChanged), reason: "\(words) has a new value",
                        sourceVersion: version)
            }
            return raised() ?? due(current)
        case .present?:
            guard current == nil, observed?.rotation?.isOpen != true else { return nil }
            return first("from \(words)")
        case .failed(let reason, let hint)?: outcome.waits = hint.map { "\(reason) (\($0))" } ?? reason
        case .unchecked(let reason)?:
            outcome.isUnchecked = true
            outcome.waits = "not checked: \(reason)"
        case nil:
            outcome.isUnchecked = true
            outcome.waits = "not checked"
        }
        return nil
    }

    /// Whether a rotation has read this value of the source, or is going to.
    private func isRead(_ version: String) -> Bool {
        guard let rotation = observed?.rotation, rotation.isOpen else { return false }
        return rotation.readsSource || rotation.pendingSourceVersion == version
    }

    /// `generation:` was raised.
    private func raised() -> Wish? {
        guard let before = stored?.generation, declaration.generation > before else { return nil }
        return Wish(
            rotation: RotationRequest(.generation(declaration.generation)),
            reason: "generation \(before) → \(declaration.generation)")
    }

    /// The value's time is over.
    private func due(_ current: ObservedSecret.StoredVersion) -> Wish? {
        guard let observed, let every = declaration.rotation?.every,
            let due = observed.nextRotation(every: every), due <= input.now
        else { return nil }
        let last = observed.rotation?.lastPromotion ?? current.promotedAt
        return Wish(
            rotation: RotationRequest(.schedule),
            reason: "every \(DurationWords.words(every)), last \(last.dateDescription)")
    }

    /// What stands between the secret and what is stated, and is no change.
    private func waitsFor(_ wish: Wish?) -> String? {
        guard wish == nil, let observed, let rotation = observed.rotation, rotation.isOpen else { return nil }
        if rotation.stage == RotationStage.quarantined.rawValue {
            return "quarantined: no version of it works; see weir secrets show \(observed.secret)"
        }
        if rotation.awaitsSource { return "waits for a new value in \(declaration.origin.words)" }
        return observed.current == nil ? "its rotator has not made its first value yet" : nil
    }

    /// What the declaration said when it was last applied.
    private var stored: SecretDeclaration? {
        observed.flatMap { SecretSpec.declaration($0.spec, of: $0.secret, path: $0.sourcePath) }
    }

    /// Whether a rotation that runs would go on with something else than it began with.
    private func changesRotator(_ stored: SecretDeclaration) -> Bool {
        stored.rotation?.rotator != declaration.rotation?.rotator
            || RotatorCapabilities(stored) != RotatorCapabilities(declaration)
    }

    // MARK: The change

    private func change(_ wish: Wish?) -> UnitChange? {
        let location = declaration.source
        guard let observed else {
            let part = UnitChange.Part(action: .create, reason: wish?.reason ?? "", source: location)
            return unit(nil, [part], .insert, wish)
        }
        var parts: [UnitChange.Part] = []
        var fields = changedFields(observed)
        fields += CommonFields.file(observed.sourcePath, location, isMoved: input.former(observed.row) != nil)
        let isBare = wish != nil && fields.allSatisfy { $0.path == ["generation"] }
        if !fields.isEmpty || CommonFields.differs(observed.spec, spec, observed.row), !isBare {
            parts.append(
                UnitChange.Part(
                    action: .update, fields: CommonFields.sorted(fields), reason: CommonFields.reason(fields),
                    source: location))
        }
        if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: location)) }
        if let wish {
            // A new value has nothing to do with a line, and the file may not have been looked at.
            parts.append(
                UnitChange.Part(action: .rotate, reason: wish.reason, source: SourceLocation(path: location.path)))
        }
        guard !parts.isEmpty else { return nil }
        return unit(observed.row, parts, observed.row.isDeleted ? .restore : .update, wish)
    }

    private func unit(
        _ row: RowIdentity?, _ parts: [UnitChange.Part], _ operation: RowOperation, _ wish: Wish?
    ) -> UnitChange {
        let write = SecretWrite(
            operation: operation, secret: declaration.key, spec: spec, sourcePath: declaration.source.path,
            value: wish?.value, rotation: wish?.rotation, sourceVersion: wish?.sourceVersion)
        return UnitChange(key: .secret(declaration.key), row: row, parts: parts, write: .secret(write))
    }

    /// What the declaration says otherwise. It holds no value, so that all of it can be shown.
    private func changedFields(_ observed: ObservedSecret) -> [FieldChange] {
        guard CommonFields.differs(observed.spec, spec, observed.row) else { return [] }
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

extension ObservedSecret.Rotation {
    /// Whether something outside may have been touched by a rotation that has not ended.
    fileprivate var isUnderWay: Bool {
        ![RotationStage.idle, .planned, .quarantined].map(\.rawValue).contains(stage)
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
