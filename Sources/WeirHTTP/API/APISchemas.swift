/// What the answers look like: the same as the command line's `-o json`, by the names that the document gives them.
enum APISchemas {
    /// A name that identifies a unit or an environment.
    static let slug = APISchema.text(pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")

    static let all: [String: APISchema] = [
        "Environment": environment, "Integration": integration, "Version": version, "Customer": customer,
        "Instance": instance, "Secret": secret, "Revision": revision, "Attachment": attachment, "History": history,
        "Plan": plan, "Blocked": blocked, "Approval": approval, "Suspension": suspension, "Sync": sync,
        "Change": change, "Field": field, "Place": place, "Pending": pending, "Diagnostic": diagnostic,
        "Problem": problem,
    ]

    private static let texts = APISchema.list(.text)

    // MARK: Lists

    private static let environment = APISchema.object([
        "appliedAt": .instant.orNull, "appliedBy": .text.orNull, "blocked": texts, "commit": .commit.orNull,
        "drafts": texts, "held": texts, "key": slug, "next": texts, "orphan": texts, "path": .text.orNull,
        "repository": .text.orNull, "revision": .text.orNull,
        "secrets": .list(.object(["key": .text, "stage": .text, "state": .text])), "serial": .count,
        "suspended": .boolean, "untargeted": texts, "drift": .list(drift), "trouble": trouble.orNull,
        "undelivered": .count, "oldestUndelivered": .instant.orNull, "deadLetterCount": .count,
        "deadLetters": .list(deadLetter),
    ])

    /// A unit that others wrote to.
    private static let drift = APISchema.object([
        "kind": .text, "key": .text, "at": .instant, "operation": .text, "columns": texts, "user": .text.orNull,
        "application": .text.orNull, "writes": .count, "heals": .count, "pausedUntil": .instant.orNull,
    ])

    /// What the controller's rounds say is wrong.
    private static let trouble = APISchema.object([
        "kind": .text, "reason": .text, "message": .text, "rounds": .count, "since": .instant, "lastAt": .instant,
    ])

    private static let deadLetter = APISchema.object([
        "recipient": .text, "type": .text, "attempts": .count, "error": .text, "createdAt": .instant,
        "deadAt": .instant,
    ])

    private static let integration = APISchema.object([
        "behind": .count.orNull, "category": .text, "description": .text, "draft": .text.orNull,
        "forkedFrom": .text.orNull, "id": .identifier, "instances": .count, "key": slug, "labels": texts,
        "marketplace": .object(["overview": .text.orNull, "visible": .boolean]), "name": .text,
        "pending": .text.orNull, "protect": .boolean, "release": .text.orNull, "source": .text,
        "template": .object(["enabled": .boolean, "organizationOnly": .boolean]), "version": .count.orNull,
    ])

    private static let version = APISchema.object([
        "author": .text, "available": .boolean, "commit": .commit, "digest": .digest, "integration": slug,
        "key": .text, "labels": texts, "note": .text, "publishedAt": .instant, "release": .text.orNull,
        "version": .count,
    ])

    private static let customer = APISchema.object([
        "externalId": .text.orNull, "id": .identifier, "instances": .count, "key": slug, "labels": texts,
        "name": .text, "pending": .text.orNull, "protect": .boolean, "source": .text,
    ])

    private static let instance = APISchema.object([
        "customer": slug, "description": .text, "enabled": .boolean, "forkedFrom": .text.orNull, "id": .identifier,
        "integration": slug, "key": .text, "labels": texts, "missing": texts, "name": .text,
        "needsAuthorization": texts, "pending": .text.orNull, "protect": .boolean, "release": .text.orNull,
        "source": .text, "state": .words(APIParameter.instanceStates), "version": .count,
    ])

    private static let secret = APISchema.object([
        "account": .text.orNull, "customer": slug.orNull, "every": .text.orNull, "fingerprint": .text.orNull,
        "id": .identifier, "key": .text, "origin": .text, "pending": .text.orNull, "previous": .count.orNull,
        "promotedAt": .instant.orNull, "rotation": .text, "source": .text, "version": .count.orNull,
    ])

    private static let revision = APISchema.object([
        "actor": .text, "changes": texts, "commit": .commit, "digest": .digest, "finishedAt": .instant,
        "id": .identifier, "key": .text, "path": .text, "repository": .text, "revision": .text, "serial": .count,
        "startedAt": .instant,
    ])

    private static let attachment = APISchema.object([
        "digest": .digest, "integration": slug, "path": .text, "size": .count,
    ])

    // MARK: Changes

    private static let place = APISchema.object(["column": .count, "line": .count, "path": .text])

    private static let field = APISchema.object(
        [
            "after": .anything, "before": .anything, "path": texts, "secret": .boolean,
            "source": .named("Place").orNull,
        ], optional: ["after", "before", "secret"])

    private static let history = APISchema.object(
        [
            "changes": .list(
                .object([
                    "action": .text, "approved": .boolean, "at": .instant, "by": .text, "commit": .commit,
                    "fields": .list(.named("Field")), "key": .text, "reason": .text, "serial": .count,
                    "source": .text.orNull,
                ])), "deployed": .boolean, "id": .identifier, "key": .text, "kind": .text,
            "versions": .list(.named("Version")),
        ], optional: ["versions"])

    private static let change = APISchema.object(
        [
            "action": .text, "approved": .boolean, "fields": .list(.named("Field")), "from": .text, "key": .text,
            "kind": .text, "reason": .text, "source": .named("Place").orNull,
        ], optional: ["from"])

    private static let pending = APISchema.object(
        [
            "action": .text, "block": .text, "key": .text, "kind": .text, "reason": .text,
            "source": .named("Place").orNull,
        ], optional: ["action", "block"])

    private static let diagnostic = APISchema.object(
        [
            "code": .text, "hint": .text, "length": .count, "message": .text,
            "related": .list(.object(["message": .text, "source": .named("Place").orNull])), "severity": .text,
            "source": .named("Place").orNull,
        ], optional: ["hint"])

    private static let plan = APISchema.object([
        "applicable": .boolean, "blocked": .list(.named("Pending")), "changes": .list(.named("Change")),
        "commit": .commit, "complete": .boolean, "diagnostics": .list(.named("Diagnostic")), "environment": slug,
        "format": .words(["weir.plan/v1"]), "held": .list(.named("Pending")), "orphans": .list(.named("Pending")),
        "previousCommit": .commit.orNull, "refusals": .list(.object(["kind": .text, "message": .text])),
        "revision": .text, "serial": .count, "summary": .map(.count), "summaryByKind": .map(.map(.count)),
        "untargeted": .list(.named("Pending")),
    ])

    // MARK: What is done

    private static let items = APISchema.list(.object(["action": .text, "key": .text, "kind": .text]))

    private static let blocked = APISchema.object([
        "commit": .commit, "digest": .digest, "environment": slug, "items": items,
    ])

    private static let approval = APISchema.object([
        "approvedAt": .instant, "approvedBy": .text, "commit": .commit, "environment": slug, "id": .identifier,
        "items": items, "reason": .text,
    ])

    private static let suspension = APISchema.object([
        "changed": .boolean, "environment": slug, "suspended": .boolean,
    ])

    private static let sync = APISchema.object(["environment": slug, "holder": .text])

    private static let problem = APISchema.object([
        "detail": .text, "status": .number(400...599), "title": .text, "type": .text,
    ])
}
