/// What the API does. The router, the checks of requests and the OpenAPI document all follow from this table.
public enum APIOperation: String, Sendable, CaseIterable {
    // Their names are the document's `operationId`s.
    case listEnvironments, getEnvironment
    case listIntegrations, listVersions, listCustomers, listInstances, listSecrets, listRevisions, listAttachments
    case getHistory, getPlan, getBlocked
    case approve, suspend, resume, sync
    case getDocument

    /// `GET` or `POST`.
    var method: String { [.approve, .suspend, .resume, .sync].contains(self) ? "POST" : "GET" }

    /// Below `/api/v1`: components, `{environment}` among them.
    var path: [String] {
        let tail: String
        switch self {
        case .listEnvironments: return ["environments"]
        case .getDocument: return ["openapi.json"]
        case .getEnvironment: return ["environments", "{environment}"]
        case .listIntegrations: tail = "integrations"
        case .listVersions: tail = "versions"
        case .listCustomers: tail = "customers"
        case .listInstances: tail = "instances"
        case .listSecrets: tail = "secrets"
        case .listRevisions: tail = "revisions"
        case .listAttachments: tail = "attachments"
        case .getHistory: tail = "history"
        case .getPlan: tail = "plan"
        case .getBlocked: tail = "blocked"
        case .approve: tail = "approve"
        case .suspend: tail = "suspend"
        case .resume: tail = "resume"
        case .sync: tail = "sync"
        }
        return ["environments", "{environment}", tail]
    }

    /// Whether it is about one environment.
    var hasEnvironment: Bool { path.contains("{environment}") }

    /// What a token needs for it.
    var role: APIRole {
        switch self {
        case .approve: .approve
        case .suspend, .resume, .sync: .operate
        default: .read
        }
    }

    /// What its query takes.
    var query: [APIParameter] {
        switch self {
        case .listEnvironments, .getEnvironment: [.wide]
        case .listIntegrations: [.search, .label, .category, .marketplace, .template, .wide]
        case .listVersions: [.integration, .wide]
        case .listCustomers: [.search, .label, .wide]
        case .listInstances: [.search, .label, .customer, .integration, .version, .state, .wide]
        case .listSecrets: [.search, .customer, .wide]
        case .listRevisions: [.limit, .wide]
        case .listAttachments: [.integration.required, .wide]
        case .getHistory: [.key, .limit, .wide]
        case .getPlan: [.wide]
        case .getBlocked, .approve, .suspend, .resume, .sync, .getDocument: []
        }
    }

    /// The members of its JSON body, all of which have to be there; none: it takes no body.
    var body: [(name: String, schema: APISchema)] {
        // At least one character that is not a control character or a space.
        let reason = APISchema.text(pattern: "[^\\u0000-\\u0020]", atMost: APIBody.longestReason)
        return switch self {
        case .suspend: [("reason", reason)]
        case .approve: [("commit", .commit), ("digest", .digest), ("reason", reason)]
        default: []
        }
    }

    /// How it can answer.
    var forms: [APIForm] {
        switch self {
        case .getPlan: [.json, .text, .markdown]
        case .getDocument: [.json]
        default: [.json, .text]
        }
    }

    /// The JSON that it answers with.
    var answer: APISchema {
        switch self {
        case .listEnvironments, .getEnvironment: .list(.named("Environment"))
        case .listIntegrations: .list(.named("Integration"))
        case .listVersions: .list(.named("Version"))
        case .listCustomers: .list(.named("Customer"))
        case .listInstances: .list(.named("Instance"))
        case .listSecrets: .list(.named("Secret"))
        case .listRevisions: .list(.named("Revision"))
        case .listAttachments: .list(.named("Attachment"))
        case .getHistory: .named("History")
        case .getPlan: .named("Plan")
        case .getBlocked: .named("Blocked")
        case .approve: .named("Approval")
        case .suspend, .resume: .named("Suspension")
        case .sync: .named("Sync")
        case .getDocument: APISchema(json: ["type": "object"])
        }
    }

    /// For people.
    var summary: String {
        switch self {
        case .listEnvironments: "Every environment: what is applied, what is pending and why, what to do (weir status)."
        case .getEnvironment: "One environment, as a list of one (weir status --environment)."
        case .listIntegrations: "Integrations (weir get integrations)."
        case .listVersions: "Published versions, newest first (weir get versions)."
        case .listCustomers: "Customers (weir get customers)."
        case .listInstances: "Instances (weir get instances)."
        case .listSecrets: "Secrets: where they come from, versions and fingerprints, no values (weir get secrets)."
        case .listRevisions: "What was applied, newest first (weir get revisions)."
        case .listAttachments: "Files that are shared with an integration (weir get attachments)."
        case .getHistory: "What happened to one unit, newest first (weir history)."
        case .getPlan: "What the next round would do: a dry run of the commit that the repository has now (weir plan)."
        case .getBlocked: "What the last apply left blocked and can be approved."
        case .approve: "Let the next apply do what was blocked, as getBlocked has shown it (weir approve)."
        case .suspend: "Have nothing applied until it is resumed (weir suspend)."
        case .resume: "Let it be applied to again (weir resume)."
        case .sync: "Have the controller look at the repository now; does not wait for it (weir sync)."
        case .getDocument: "This document."
        }
    }
}

/// How an answer is written.
public enum APIForm: String, Sendable, CaseIterable {
    /// As the command line's `-o json`.
    case json = "application/json"
    /// As the command line prints it.
    case text = "text/plain"
    /// A plan as a comment on a pull request.
    case markdown = "text/markdown"
}
