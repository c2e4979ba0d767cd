import WeirModel
import WeirPlanning
import WeirRotation
import WeirSecrets
import WeirStore

/// Secrets as a list: everything about them but their values.
enum SecretListing {
    static func listing(
        _ state: ObservedState, _ versions: [StoredSecretVersion], search: String?, customer: String?
    ) -> Listing {
        let byRow = Dictionary(grouping: versions, by: \.secret)
        let pending = Dictionary(state.pending.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [Listing.Row] = []
        for secret in state.secrets where !secret.row.isDeleted {
            let name = secret.secret.description
            guard search.map({ name.lowercased().contains($0.lowercased()) }) ?? true,
                customer.map({ $0 == secret.secret.customer }) ?? true
            else { continue }
            let stored = byRow[secret.row.id] ?? []
            let current = stored.last { $0.label == .current }
            let previous = stored.last { $0.label == .previous }
            let declaration = SecretSpec.declaration(secret.spec, of: secret.secret, path: secret.sourcePath)
            let origin = declaration.map { $0.origin.shown } ?? ""
            let every = declaration?.rotation?.every.map { DurationWords.words($0) }
            let fingerprint = current?.fingerprint.flatMap { Fingerprint(bytes: $0) }?.description
            let status = pending[secret.key].map { "\($0.status.rawValue): \($0.reason)" }
            let stage = secret.rotation.map(\.stage) ?? RotationStage.idle.rawValue
            rows.append(
                Listing.Row(
                    cells: [
                        name, origin, current.map { "v\($0.number)" } ?? "",
                        current?.promotedAt?.dateDescription ?? "", every ?? "", stage, fingerprint ?? "",
                        status ?? "",
                        previous.map { "v\($0.number)" } ?? "", secret.sourcePath, secret.row.id.description,
                    ],
                    members: [
                        "key": .text(name), "customer": .optional(secret.secret.customer), "origin": .text(origin),
                        "version": current.map { .number(Int64($0.number)) } ?? .none,
                        "previous": previous.map { .number(Int64($0.number)) } ?? .none,
                        "promotedAt": .optional(current?.promotedAt?.description), "every": .optional(every),
                        "fingerprint": .optional(fingerprint), "pending": .optional(status), "rotation": .text(stage),
                        "account": .optional(current?.account),
                        "source": .text(secret.sourcePath), "id": .text(secret.row.id.description),
                    ]))
        }
        return Listing(
            columns: ["secret", "origin", "version", "since", "every", "rotation", "fingerprint", "pending"],
            wideColumns: ["previous", "source", "id"], rows: rows, emptyText: "No secrets.")
    }
}
