/// The numbered statements of an apply, in the order in which they run.
///
/// ```
/// copies ─► fence ─► removals (instances → secrets → integrations → customers) ─► moves (customers → integrations → instances)
///        ─► writes (customers → integrations → versions → secrets → instances → endpoints) ─► blobs ─► references ─► history
///        ─► fence ─► commit
/// ```
/// Between the fence and the removals whose rows are whose is restored, where others wrote to them.
/// What refers to something is removed before it and written after it; names are given up before they are taken. A step
/// without rows is left out.
public enum ApplyStep: String, Sendable, Hashable, CaseIterable {
    // Into temporary tables; nothing is locked yet.
    case copyRemovals = "copy removals"
    case copyMoves = "copy moves"
    case copyCustomers = "copy customers"
    case copyIntegrations = "copy integrations"
    case copyVersions = "copy versions"
    case copyMarks = "copy marks"
    case copySecrets = "copy secrets"
    case copySecretVersions = "copy secret versions"
    case copyDataKeys = "copy data keys"
    case copyInstances = "copy instances"
    case copySecretUses = "copy secret uses"
    case copyEndpoints = "copy endpoints"
    case copyBlobs = "copy blobs"
    case copyChanges = "copy changes"
    case copyPending = "copy pending"

    // The fence. From here on nothing waits for data of the client.
    case lockLease = "lock lease"
    case raiseSerial = "raise serial"

    // Rows that others took away come back, and others' names go.
    case restoreIdentity = "restore identity"

    // Tombstones whose time is over.
    case purgeEndpoints = "purge endpoints"
    case purgeInstances = "purge instances"
    case purgeSecretVersions = "purge secret versions"
    case purgeSecrets = "purge secrets"
    case purgeVersions = "purge versions"
    case purgeIntegrations = "purge integrations"
    case purgeDataKeys = "purge data keys"
    case purgeCustomers = "purge customers"

    // New tombstones.
    case deleteInstances = "delete instances"
    case deleteSecrets = "delete secrets"
    case deleteIntegrations = "delete integrations"
    case deleteCustomers = "delete customers"

    // Rows that get other names: all give theirs up, then each takes its new one, so that names can be swapped.
    case vacateCustomers = "vacate customers"
    case vacateIntegrations = "vacate integrations"
    case vacateInstances = "vacate instances"
    case moveCustomers = "move customers"
    case moveIntegrations = "move integrations"
    case moveInstances = "move instances"

    // Rows that come, come back or change; what they refer to first.
    case insertBlobs = "insert blobs"
    case insertCustomers = "insert customers"
    case updateCustomers = "update customers"
    case insertIntegrations = "insert integrations"
    case updateIntegrations = "update integrations"
    case insertVersions = "insert versions"
    case markVersions = "mark versions"
    case insertSecrets = "insert secrets"
    case updateSecrets = "update secrets"
    case insertDataKeys = "insert data keys"
    case insertSecretVersions = "insert secret versions"
    case requestRotations = "request rotations"
    case insertInstances = "insert instances"
    case updateInstances = "update instances"
    case writeSecretUses = "write secret uses"
    case insertEndpoints = "insert endpoints"
    case activateEndpoints = "activate endpoints"
    case deactivateEndpoints = "deactivate endpoints"

    // Bytes that nothing refers to any more.
    case deleteBlobs = "delete blobs"

    // Nothing refers to what was removed, and what is referred to is there.
    case checkReferences = "check references"
    case checkBlobs = "check blobs"

    // History.
    case consumeApprovals = "consume approvals"
    case clearPending = "clear pending"
    case insertPending = "insert pending"
    case readPreviousRevision = "read previous revision"
    case insertRevision = "insert revision"
    case insertChanges = "insert changes"
    case settleDrift = "settle drift"
    case announceRevision = "announce revision"

    case checkLease = "check lease"
    case commit

    /// From 1, by the order of the cases.
    public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}

/// What happens between the steps of an apply. Production lets nothing happen; tests kill the process or the server's
/// side, or change rows, before a given step.
public struct ApplySteps: Sendable {
    /// Called before each step that has something to do, with the transaction open. An error rolls back.
    public var before: @Sendable (ApplyStep) async throws -> Void

    /// Calls `before` before each step that has something to do.
    public init(before: @escaping @Sendable (ApplyStep) async throws -> Void) { self.before = before }

    /// Nothing happens between the steps.
    public static let uninterrupted = ApplySteps { _ in }
}
