import WeirModel
import WeirStore

/// The keys that wrap data keys, as a list.
enum KeyListing {
    static func listing(_ keys: [KeyEncryptionKey]) -> Listing {
        let rows = keys.map { key in
            Listing.Row(
                cells: [
                    key.id, key.kind, key.state.rawValue, "\(key.dataKeys)", key.lastPrimaryAt.dateDescription,
                    key.firstUsedAt.dateDescription,
                ],
                members: [
                    "id": .text(key.id), "kind": .text(key.kind), "state": .text(key.state.rawValue),
                    "dataKeys": .number(Int64(key.dataKeys)), "firstUsedAt": .text(key.firstUsedAt.description),
                    "lastPrimaryAt": .text(key.lastPrimaryAt.description),
                ])
        }
        return Listing(
            columns: ["key", "kind", "state", "data keys", "last wrapped"], wideColumns: ["first used"], rows: rows,
            emptyText: "No key has wrapped anything yet.")
    }
}
