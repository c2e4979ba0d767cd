import WeirCustody
import WeirJSON
import WeirModel
import WeirPlanning
import WeirRotation
import WeirSecrets
import WeirStore

/// One secret with everything that is known of it but its values.
struct ShownSecret {
    var stored: StoredRotation
    var declaration: SecretDeclaration
    /// Newest first.
    var events: [AuditEntry]

    /// Throws a `CommandFailure` where there is none.
    static func find(_ secret: SecretKey, in store: Store, environment: String) async throws -> ShownSecret {
        guard let row = try await store.observe(environment: environment, { try await $0.environmentRow() }) else {
            throw StoreError.unknownEnvironment(environment)
        }
        guard let id = try await store.secretID(secret, environment: row.id),
            let stored = try await store.rotation(of: id, environment: row.id)
        else { throw CommandFailure("there is no secret \(secret); weir secrets list shows those that there are") }
        return ShownSecret(
            stored: stored, declaration: try stored.declaration,
            events: try await store.audit(of: id, environment: row.id))
    }

    // MARK: Text

    var text: String {
        var text = "Secret \(stored.secret)\n"
        for (name, value) in facts { text += "  \(TerminalText.padded(name, to: 12))\(TerminalText.escaped(value))\n" }
        text += "\n" + versions.text(isWide: false)
        return text
    }

    private var facts: [(String, String)] {
        var facts = [("origin", declaration.origin.shown), ("source", stored.sourcePath)]
        if let rotation = declaration.rotation {
            var words = ["by \(rotation.rotator.words)", "overlap \(DurationWords.words(rotation.overlap))"]
            if let every = rotation.every { words.insert("every \(DurationWords.words(every))", at: 0) }
            facts.append(("rotation", words.joined(separator: ", ")))
        }
        facts.append(("state", RotationText.state(stored)))
        if let running = stored.record.running {
            let words =
                running.request.isCompromised ? "\(running.request.reason), compromised" : "\(running.request.reason)"
            facts.append(("because", words))
        }
        if let queued = stored.record.queued { facts.append(("then", "\(queued.reason)")) }
        if let due { facts.append(("due", due.secondsDescription)) }
        return facts
    }

    /// When the schedule asks for the next rotation.
    private var due: Instant? {
        guard stored.record.running == nil, let last = stored.record.lastPromotion else { return nil }
        return RotationSchedule(secret: stored.record.secret, every: declaration.rotation?.every)
            .due(after: last, delayedUntil: stored.record.delayedUntil)
    }

    private var versions: Listing {
        Listing(
            columns: ["version", "state", "since", "fingerprint", "account", "from"],
            rows: stored.versions.reversed().map { version in
                Listing.Row(
                    cells: [
                        "v\(version.number)", version.state, version.since.secondsDescription,
                        version.shownFingerprint ?? "", version.account ?? "", version.sourceVersion ?? "",
                    ],
                    members: [
                        "number": .number(Int64(version.number)), "state": .text(version.state),
                        "fingerprint": .optional(version.shownFingerprint), "account": .optional(version.account),
                        "sourceVersion": .optional(version.sourceVersion),
                        "createdAt": .text(version.createdAt.description),
                        "promotedAt": .optional(version.promotedAt?.description),
                        "retiredAt": .optional(version.retiredAt?.description),
                        "shreddedAt": .optional(version.shreddedAt?.description),
                    ])
            }, emptyText: "No versions yet.")
    }

    // MARK: For programs

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        let record = stored.record
        let members: [String: Listing.Value] = [
            "key": .text(stored.secret.description), "customer": .optional(stored.secret.customer),
            "id": .text(record.secret.description), "origin": .text(declaration.origin.shown),
            "source": .text(stored.sourcePath),
            "every": .optional(declaration.rotation?.every.map(DurationWords.words)),
            "overlap": .optional((declaration.rotation?.overlap).map(DurationWords.words)),
            "rotator": .optional(declaration.rotation?.rotator.words), "stage": .text(record.stage.rawValue),
            "state": .text(RotationText.state(stored)), "epoch": .number(Int64(record.epoch)),
            "reason": .optional(record.running?.request.reason.description),
            "queued": .optional(record.queued?.reason.description),
            "compromised": .boolean(record.running?.request.isCompromised ?? false),
            "failures": .number(Int64(record.failures)), "problem": .optional(stored.problem),
            "dueAt": .optional(due?.description), "lagging": .number(Int64(stored.lagging)),
            "versions": .written { versions.write(to: &$0) },
        ]
        Listing.Value.object(members).write(to: &writer)
        return writer.bytes
    }

    /// What happened to it, newest first.
    var history: Listing {
        Listing(
            columns: ["at", "event", "by"],
            rows: events.map { event in
                let words = AuditText.words(event)
                return Listing.Row(
                    cells: [event.at.secondsDescription, words, event.actor],
                    members: [
                        "at": .text(event.at.description), "actor": .text(event.actor), "action": .text(event.action),
                        "event": .text(words), "number": .number(event.number),
                    ])
            },
            emptyText: "Nothing has happened to \(stored.secret) but what weir history secret:\(stored.secret) lists.")
    }
}

/// What was audited, in words.
enum AuditText {
    static func words(_ entry: AuditEntry) -> String {
        switch entry.action {
        case "rotation": member("event", of: entry) ?? entry.action
        case "reveal": "value of v\(member("version", of: entry) ?? "?") revealed"
        default: entry.action
        }
    }

    private static func member(_ name: String, of entry: AuditEntry) -> String? {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        guard reader.read(Array(entry.detail.utf8).span, path: "", into: &document, diagnostics: &diagnostics) else {
            return nil
        }
        return document.children(0).first { document.string($0) == name }.map { document.string($0 + 1) }
    }
}

extension StoredSecretVersion {
    /// What it is to its secret.
    fileprivate var state: String {
        if let label { return sealed == nil ? "\(label.rawValue), no value yet" : label.rawValue }
        if shreddedAt != nil { return "destroyed" }
        return promotedAt == nil ? "given up" : "retired"
    }

    /// When it became that.
    fileprivate var since: Instant { shreddedAt ?? retiredAt ?? promotedAt ?? createdAt }

    fileprivate var shownFingerprint: String? {
        fingerprint.flatMap { Fingerprint(bytes: $0) }?.description
    }
}

extension SecretRotator {
    /// What it is called, and what it deals with.
    var words: String {
        switch self {
        case .selfIssued: "self-issued"
        case .manual: "manual"
        case .postgresRole(let rotator): "postgres-role \(rotator.roles.joined(separator: " and "))"
        case .http: "http"
        }
    }
}
