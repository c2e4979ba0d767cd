import WeirHTTP
import WeirModel
import WeirPlanning
import WeirStore

/// Answers the API's questions with what the command line shows for the same.
struct FleetAPI: ControllerAPI {
    let tokens: APITokens
    let store: Store
    /// How plans of the environments are made that this controller keeps.
    let reconcilers: [String: Reconciler]
    /// Whole fleets are read for many questions.
    private let reading = Turns(atOnce: 4, waiting: 64)
    /// One plan of an environment at a time, and a few in all: each fetches, and holds a repository.
    private let plans: [String: Turns]
    private let allPlans = Turns(atOnce: 2, waiting: 16)

    init(tokens: APITokens, store: Store, reconcilers: [String: Reconciler]) {
        self.tokens = tokens
        self.store = store
        self.reconcilers = reconcilers
        plans = reconcilers.mapValues { _ in Turns(atOnce: 1, waiting: 4) }
    }

    func caller(presenting token: [UInt8]) -> APICaller? { tokens.caller(presenting: token) }

    func answer(_ question: APIQuestion) async throws(APIProblem) -> [UInt8] {
        do {
            // Nothing of it is this program's own output.
            return try await Progress.$isSilent.withValue(true) {
                try await Terminal.$isElsewhere.withValue(true) { try await respond(question) }
            }
        } catch {
            throw APIProblem(describing: error, to: question)
        }
    }

    private func respond(_ question: APIQuestion) async throws -> [UInt8] {
        if question.operation == .getPlan { return try await plan(question) }
        return try await reading.take {
            let shown = try await shown(question)
            return try shown.bytes(as: question.format)
        }
    }

    private func shown(_ question: APIQuestion) async throws -> any Shown {
        let environment = question.environment
        let operation = EnvironmentOperation(store: store, environment: environment, actor: question.caller.name)
        switch question.operation {
        case .listEnvironments: return try await ShownStatus.read(nil, in: store)
        case .getEnvironment: return try await ShownStatus.read(environment, in: store)
        case .getHistory:
            guard let key = question.first("key"), let keys = try? KeyArgument.parse(key) else {
                throw APIProblem(404, "there is no such unit; write CUSTOMER/INSTANCE, CUSTOMER or INTEGRATION")
            }
            return try await ShownHistory.find(keys, in: store, environment: environment, limit: question.limit)
        case .getBlocked: return try await operation.blocked()
        case .suspend: return try await operation.suspend(reason: question.body["reason"] ?? "")
        case .resume: return try await operation.resume()
        case .sync: return try await operation.sync()
        case .approve:
            let blocked = try await operation.blocked()
            guard !blocked.items.isEmpty else {
                throw APIProblem(409, "nothing that can be approved is blocked in environment \(environment)")
            }
            guard blocked.digest == question.body["digest"], "\(blocked.commit)" == question.body["commit"] else {
                throw APIProblem(
                    409,
                    "other changes, or those of another commit, are blocked in environment \(environment) by now; look again"
                )
            }
            return try await operation.approve(blocked, reason: question.body["reason"] ?? "")
        default:
            guard let list = FleetQuestion(question) else { throw APIProblem(404, "there is nothing here") }
            return try await list.answer(FleetReading(store: store, environment: environment))
        }
    }

    /// What the next round would do.
    private func plan(_ question: APIQuestion) async throws -> [UInt8] {
        guard let reconciler = reconcilers[question.environment], let turns = plans[question.environment] else {
            throw APIProblem(404, "this controller keeps no environment \(question.environment)")
        }
        let plan = try await turns.take {
            try await allPlans.take {
                // As in a round: nothing of a commit is read before somebody vouches for it.
                let row = try await store.observe(environment: question.environment) { try await $0.environmentRow() }
                let opened: OpenedSource
                do {
                    opened = try await reconciler.accepted(after: row?.applied)
                } catch let refusal as TargetRefusal {
                    throw CommandFailure(refusal.message, status: .blocked)
                }
                return try await reconciler.make(opened).plan
            }
        }
        return switch question.form {
        case .json: Array(PlanJSON.render(plan).utf8)
        case .text: Array(PlanText(style: .plain, verbose: question.isSet("wide")).render(plan).utf8)
        case .markdown: Array(PlanMarkdown.render(plan).utf8)
        }
    }
}

extension APIQuestion {
    fileprivate var format: OutputFormat { form == .json ? .json : isSet("wide") ? .wide : .table }

    /// As the command line's default.
    fileprivate var limit: Int { first("limit").flatMap { Int($0) } ?? 100 }
}

extension FleetQuestion {
    /// The list that is asked for; nil where it is none.
    fileprivate init?(_ question: APIQuestion) {
        switch question.operation {
        case .listIntegrations: self = .integrations(FleetFilter(question))
        case .listCustomers: self = .customers(FleetFilter(question))
        case .listInstances: self = .instances(FleetFilter(question))
        case .listVersions: self = .versions(question.first("integration"))
        case .listSecrets:
            self = .secrets(search: question.first("search"), customer: question.first("customer"))
        case .listRevisions: self = .revisions(limit: question.limit)
        case .listAttachments: self = .attachments(question.first("integration") ?? "")
        default: return nil
        }
    }
}

extension FleetFilter {
    fileprivate init(_ question: APIQuestion) {
        search = question.first("search")
        labels = question.query["label"] ?? []
        category = question.first("category")
        isInMarketplace = question.isSet("marketplace")
        isTemplate = question.isSet("template")
        customer = question.first("customer")
        integration = question.first("integration")
        version = question.first("version").flatMap(VersionChoice.init)
        states = (question.query["state"] ?? []).compactMap(InstanceState.init(rawValue:))
    }
}
