import WeirModel
import WeirPostgres
import WeirStore

/// What somebody else does to the rows that a step of apply touches, just before it, and what has to become of it.
struct Interference {
    enum Outcome: Equatable {
        /// The step itself finds out, and names these rows.
        case premise([String])
        case leaseLost
        case stale
        case suspended
        /// The revision goes through, because the step has no premise.
        case goesThrough
    }

    let statement: PostgresQuery
    let outcome: Outcome

    init(_ statement: PostgresQuery, _ outcome: Outcome) {
        self.statement = statement
        self.outcome = outcome
    }

    /// At least one for every step; a step without one does not compile.
    static func with(_ step: ApplyStep) -> [Interference] {
        switch step {
        case .copyRemovals, .copyMoves, .copyCustomers, .copyIntegrations, .copyVersions, .copyMarks, .copyInstances,
            .copySecrets, .copySecretVersions, .copySecretUses, .copyDataKeys, .copyEndpoints, .copyBlobs, .copyPending,
            .copyChanges:
            // Copies touch temporary tables alone; nobody else can reach these.
            [Interference("SELECT 1", .goesThrough)]
        case .insertBlobs:
            [Interference(addBlob("New guide"), .premise(["integrations/keep-i/attachments/guide.txt"]))]
        case .deleteBlobs: [Interference(removeBlob("Old guide"), .premise([]))]
        case .checkBlobs:
            [Interference(removeBlob("Shared"), .premise(["sha256:\(PlanBuilder.digest("Shared"))"]))]
        case .announceRevision: [Interference("DELETE FROM weir.outbox", .goesThrough)]
        case .lockLease: fenceBeforeTheLock
        case .raiseSerial:
            [
                Interference("UPDATE weir.environment SET serial = serial + 1", .stale),
                Interference("UPDATE weir.environment SET suspended = true", .suspended),
            ]
        case .restoreIdentity: [Interference(addEndpoint("old", "Stray"), .goesThrough)]
        case .settleDrift:
            [Interference("UPDATE weir.drift SET writes = writes + 1", .premise(["customer lost"]))]
        case .purgeEndpoints:
            [Interference(addEndpoint("old", "Late"), .goesThrough)]
        case .purgeInstances: moved("instance", "old-i", "old/app") + [destroyed("instance", "old-i", [])]
        case .purgeSecretVersions:
            [Interference(addSecretVersion("old", 2, label: "NULL"), .goesThrough)]
        case .purgeSecrets: movedSecret("old", "old/KEY") + [destroyedSecret("old", [])]
        case .purgeDataKeys: [Interference("DELETE FROM weir.data_key", .goesThrough)]
        case .purgeVersions:
            [Interference(addVersion("old-i", 2), .goesThrough)]
        case .purgeIntegrations: moved("integration", "old-i", "old-i") + [destroyed("integration", "old-i", [])]
        case .purgeCustomers: moved("customer", "old", "old") + [destroyed("customer", "old", [])]
        case .deleteInstances: moved("instance", "gone-i", "gone/app") + [destroyed("instance", "gone-i", ["gone/app"])]
        case .deleteSecrets: movedSecret("gone", "gone/KEY") + [destroyedSecret("gone", ["gone/KEY"])]
        case .deleteIntegrations:
            moved("integration", "gone-i", "gone-i") + [destroyed("integration", "gone-i", ["gone-i"])]
        case .deleteCustomers: moved("customer", "gone", "gone") + [destroyed("customer", "gone", ["gone"])]
        case .vacateCustomers: moved("customer", "from", "to") + [destroyed("customer", "from", ["to"])]
        case .vacateIntegrations:
            moved("integration", "from-i", "to-i") + [destroyed("integration", "from-i", ["to-i"])]
        case .vacateInstances:
            [
                Interference("UPDATE weir.instance SET protect = true WHERE slug = 'from'", .premise(["keep/to"])),
                Interference("DELETE FROM weir.instance WHERE slug = 'from'", .premise(["keep/to"])),
            ]
        case .moveCustomers: [Interference(addUnit("customer", "to"), .premise(["to"]))]
        case .moveIntegrations: [Interference(addUnit("integration", "to-i"), .premise(["to-i"]))]
        case .moveInstances:
            [Interference(addInstance(customer: "keep", integration: "keep-i", "to"), .premise(["keep/to"]))]
        case .insertCustomers: [Interference(addUnit("customer", "new"), .premise(["new"]))]
        case .updateCustomers:
            moved("customer", "keep", "keep") + [destroyed("customer", "back", ["back"])]
        case .insertIntegrations: [Interference(addUnit("integration", "new-i"), .premise(["new-i"]))]
        case .updateIntegrations:
            moved("integration", "keep-i", "keep-i") + [destroyed("integration", "back-i", ["back-i"])]
        case .insertVersions: [Interference(addVersion("keep-i", 2), .premise(["keep-i@2"]))]
        case .markVersions: [Interference(removeVersion("mark-i"), .premise(["mark-i@1"]))]
        case .insertSecrets: [Interference(addSecret, .premise(["LATE"]))]
        case .updateSecrets: movedSecret("keep", "keep/KEY") + [destroyedSecret("keep", ["keep/KEY"])]
        case .insertDataKeys: [Interference(addDataKey, .premise([]))]
        case .insertSecretVersions:
            [Interference(addSecretVersion("keep", 1, label: "NULL", of: "BARE"), .premise([]))]
        case .requestRotations: [Interference(addRotation("keep"), .goesThrough)]
        case .writeSecretUses: [Interference(addUse("keep"), .goesThrough)]
        case .insertInstances:
            [
                Interference(
                    addInstance(customer: "keep", integration: "keep-i", "second"), .premise(["keep/second"])),
                Interference(removeVersion("keep-i"), .premise(["keep/second"])),
            ]
        case .updateInstances:
            moved("instance", "keep-i", "keep/app") + [destroyed("instance", "back-i", ["back/app"])]
                + [Interference(removeVersion("back-i"), .premise(["back/app"]))]
        case .insertEndpoints: [Interference(addEndpoint("keep", "Export"), .premise(["keep/app Export"]))]
        case .activateEndpoints:
            [
                Interference(setEndpoint("Sleep", active: true), .premise(["keep/app Sleep"])),
                Interference(removeEndpoint("Sleep"), .premise(["keep/app Sleep"])),
            ]
        case .deactivateEndpoints:
            [
                Interference(setEndpoint("Import", active: false), .premise(["keep/app Import"])),
                Interference(removeEndpoint("Import"), .premise(["keep/app Import"])),
            ]
        case .checkReferences:
            [
                Interference(
                    addInstance(customer: "gone", integration: "keep-i"), .premise(["customer gone (instance late)"])),
                Interference(
                    addInstance(customer: "keep", integration: "gone-i"),
                    .premise(["integration gone-i (instance late)"])),
            ]
        case .consumeApprovals:
            [Interference("UPDATE weir.approval SET consumed_by = 99", .premise(["approval"]))]
        case .clearPending: [Interference(addPending, .goesThrough)]
        case .insertPending: [Interference(addPending, .premise([]))]
        case .readPreviousRevision:
            [Interference("DELETE FROM weir.revision WHERE serial = 2", .premise(["revision 2"]))]
        case .insertRevision: [Interference(addRevision, .premise([]))]
        case .insertChanges: [Interference(addChange, .premise([]))]
        case .checkLease:
            // The epoch cannot change any more: a takeover waits for the fence.
            [Interference("UPDATE weir.lease SET expires_at = clock_timestamp()", .leaseLost)]
        case .commit: [Interference("SELECT 1", .goesThrough)]
        }
    }

    private static let fenceBeforeTheLock = [
        Interference("UPDATE weir.lease SET epoch = epoch + 1", .leaseLost),
        Interference("UPDATE weir.lease SET holder = 'another'", .leaseLost),
        Interference("UPDATE weir.lease SET expires_at = clock_timestamp()", .leaseLost),
        Interference("DELETE FROM weir.lease", .leaseLost),
    ]

    /// The row is written by somebody else; instances are told by their integration.
    private static func moved(_ table: String, _ slug: String, _ key: String) -> [Interference] {
        [
            Interference(
                "UPDATE weir.\(unescaped: table) SET protect = NOT protect WHERE \(row(table, slug))", .premise([key]))
        ]
    }

    private static func destroyed(_ table: String, _ slug: String, _ keys: [String]) -> Interference {
        Interference("DELETE FROM weir.\(unescaped: table) WHERE \(row(table, slug))", .premise(keys))
    }

    private static func row(_ table: String, _ slug: String) -> PostgresQuery {
        table == "instance"
            ? "integration_id = (SELECT id FROM weir.integration WHERE slug = \(slug))" : "slug = \(slug)"
    }

    // MARK: Secrets

    private static func secretRow(_ customer: String, _ name: String = "KEY") -> PostgresQuery {
        "slug = \(name) AND customer_id = (SELECT id FROM weir.customer WHERE slug = \(customer))"
    }

    private static func movedSecret(_ customer: String, _ key: String) -> [Interference] {
        [Interference("UPDATE weir.secret SET source_path = 'x' WHERE \(secretRow(customer))", .premise([key]))]
    }

    private static func destroyedSecret(_ customer: String, _ keys: [String]) -> Interference {
        Interference("DELETE FROM weir.secret WHERE \(secretRow(customer))", .premise(keys))
    }

    private static let addSecret: PostgresQuery = """
        INSERT INTO weir.secret (environment, id, slug, spec, spec_digest, source_path, revision, created_at, updated_at)
        SELECT id, gen_random_uuid(), 'LATE', '{}', sha256('{}'), 'x', 1, now(), now() FROM weir.environment
        """

    private static func addRotation(_ customer: String) -> PostgresQuery {
        """
        INSERT INTO weir.rotation
            (environment, secret_id, revision, epoch, stage, activity, latest, generation, failures)
        SELECT environment, id, 3, 1, 'idle', 'wait', 1, 0, 0 FROM weir.secret WHERE \(secretRow(customer))
        """
    }

    private static func addUse(_ customer: String) -> PostgresQuery {
        """
        INSERT INTO weir.secret_use (environment, secret_id, instance_id, version, epoch, acknowledged_at)
        SELECT environment, id, \(ofInstance("keep")), 1, 1, now() FROM weir.secret WHERE \(secretRow(customer))
        """
    }

    private static func addSecretVersion(
        _ customer: String, _ number: Int32, label: String, of name: String = "KEY"
    ) -> PostgresQuery {
        """
        INSERT INTO weir.secret_version
            (environment, secret_id, number, label, sealed, data_key_id, fingerprint)
        SELECT environment, id, \(number), \(unescaped: label), 'x', gen_random_uuid(), '0123456789abcdef'
        FROM weir.secret WHERE \(secretRow(customer, name))
        """
    }

    private static let addDataKey: PostgresQuery = """
        INSERT INTO weir.data_key (environment, id, customer_id, key_id, wrapped)
        SELECT id, gen_random_uuid(), \(Identifier(version8From: PlanBuilder.digest("customer new"))), 'key:other', 'x'
        FROM weir.environment
        """

    private static func addUnit(_ table: String, _ slug: String) -> PostgresQuery {
        """
        INSERT INTO weir.\(unescaped: table)
            (environment, id, slug, spec, spec_digest, protect, source_path, revision, created_at, updated_at)
        SELECT id, gen_random_uuid(), \(slug), '{}', sha256('{}'), false, 'x', 1, now(), now() FROM weir.environment
        """
    }

    private static func addVersion(_ integration: String, _ number: Int32) -> PostgresQuery {
        """
        INSERT INTO weir.integration_version
            (environment, integration_id, number, digest, definition, interface, note, commit_id, author, published_at)
        SELECT environment, id, \(number), sha256('{}'), '{}', '{}', '', '', '', now()
        FROM weir.integration WHERE slug = \(integration)
        """
    }

    private static func removeVersion(_ integration: String) -> PostgresQuery {
        """
        DELETE FROM weir.integration_version
        WHERE integration_id = (SELECT id FROM weir.integration WHERE slug = \(integration))
        """
    }

    private static func addInstance(customer: String, integration: String, _ slug: String = "late") -> PostgresQuery {
        """
        INSERT INTO weir.instance
            (environment, id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization, spec,
             spec_digest, protect, source_path, revision, created_at, updated_at)
        SELECT c.environment, gen_random_uuid(), \(slug), c.id, g.id, 1, true, '{}', '{}', '{}', sha256('{}'), false, 'x',
            1, now(), now()
        FROM weir.customer c, weir.integration g WHERE c.slug = \(customer) AND g.slug = \(integration)
        """
    }

    private static func ofInstance(_ customer: String) -> PostgresQuery {
        """
        (SELECT i.id FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id
         WHERE c.slug = \(customer) AND i.slug = 'app')
        """
    }

    private static func addEndpoint(_ customer: String, _ flow: String) -> PostgresQuery {
        """
        INSERT INTO weir.endpoint (environment, instance_id, flow, id, active)
        SELECT id, \(ofInstance(customer)), \(flow), gen_random_uuid(), true FROM weir.environment
        """
    }

    private static func setEndpoint(_ flow: String, active: Bool) -> PostgresQuery {
        "UPDATE weir.endpoint SET active = \(active) WHERE flow = \(flow) AND instance_id = \(ofInstance("keep"))"
    }

    private static func removeEndpoint(_ flow: String) -> PostgresQuery {
        "DELETE FROM weir.endpoint WHERE flow = \(flow) AND instance_id = \(ofInstance("keep"))"
    }

    private static func addBlob(_ text: String) -> PostgresQuery {
        """
        INSERT INTO weir.blob (environment, digest, object_id, size, is_text, bytes)
        SELECT id, sha256(convert_to(\(text), 'UTF8')), '', octet_length(convert_to(\(text), 'UTF8')), true,
            convert_to(\(text), 'UTF8')
        FROM weir.environment
        """
    }

    private static func removeBlob(_ text: String) -> PostgresQuery {
        "DELETE FROM weir.blob WHERE digest = \(PlanBuilder.digest(text))"
    }

    private static let addPending: PostgresQuery = """
        INSERT INTO weir.pending (environment, ordinal, status, kind, key, reason, diagnostics)
        SELECT id, 0, 'held', 'customer', 'foreign', '', '[]' FROM weir.environment
        """

    private static let addRevision: PostgresQuery = """
        INSERT INTO weir.revision
        SELECT environment, 3, gen_random_uuid(), repository, path, revision, commit_id, tree_id, advances, actor, counts,
            started_at, finished_at, changes_digest, digest
        FROM weir.revision WHERE serial = 2
        """

    private static let addChange: PostgresQuery = """
        INSERT INTO weir.change
            (environment, serial, ordinal, action, kind, key, unit_id, fields, reason, approved)
        SELECT environment, 3, 1, action, kind, key, unit_id, fields, reason, approved
        FROM weir.change WHERE serial = 2 AND ordinal = 1
        """
}
