import ArgumentParser
import Logging
import Synchronization
import WeirController
import WeirForges
import WeirModel
import WeirNotify
import WeirPlanning
import WeirStore

/// Writes beside each open pull request onto an environment's branch what applying it would change, and keeps that comment up
/// to date.
///
/// Everybody can open one: it is planned without any secret and without asking where secrets come from, it is fetched apart
/// from what is applied, and nothing of it ever is. Only the replica that keeps the environment writes.
final class PullRequestPlans: Sendable {
    private let environment: String
    private let source: EnvironmentSource
    private let branch: String
    private let kind: ForgeKind
    private let forge: ForgeClient
    private let store: Store
    private let report: ControllerReport
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var isStopping = false
        /// The heads that have their comment, by the number of the request.
        var planned: [Int: ObjectID] = [:]
        /// The heads that could not be planned, and until when they are left alone.
        var failed: [Int: (head: ObjectID, until: Instant)] = [:]
    }

    /// The most requests that are planned at a look; the others come at the next.
    private static let mostAtOnce = 10
    /// After a request could not be planned, in seconds.
    private static let pauseAfterFailure: Int64 = 600

    /// nil where the environment's pull requests are not looked at.
    init?(
        _ environment: String, source: EnvironmentSource, forge: ForgeClient, store: Store, report: ControllerReport,
        logger: Logger
    ) {
        guard let target = source.report, target.coversPullRequests, let branch = source.branch else { return nil }
        self.environment = environment
        self.source = source
        self.branch = branch
        kind = target.kind
        self.forge = forge
        self.store = store
        self.report = report
        var logger = logger
        logger[metadataKey: "environment"] = "\(environment)"
        self.logger = logger
    }

    func stop() { state.withLock { $0.isStopping = true } }

    /// Looks again and again until it is stopped.
    func run() async {
        var next = ContinuousClock.now
        while !state.withLock({ $0.isStopping }) {
            if next <= .now, hasLease {
                let wait = await look()
                next = .now + .seconds(max(wait, Int64(source.interval)))
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private var hasLease: Bool { report.hasLease(of: environment) }

    /// Looks at all requests. Returns for how many seconds the forge wants to be left alone.
    private func look() async -> Int64 {
        do {
            let open = try await forge.openPullRequests(onto: branch)
            let now = Effects.now()
            let wanted = state.withLock { state in
                let numbers = Set(open.map(\.number))
                state.planned = state.planned.filter { numbers.contains($0.key) }
                state.failed = state.failed.filter { numbers.contains($0.key) && $0.value.until > now }
                return open.filter { request in
                    state.planned[request.number] != request.head && state.failed[request.number]?.head != request.head
                }
            }
            for request in wanted.prefix(Self.mostAtOnce) where !state.withLock({ $0.isStopping }) && hasLease {
                try await comment(on: request)
            }
        } catch let failure as ForgeFailure {
            logger.warning("pull requests not read", metadata: ["error": "\(failure)"])
            if case .passing(let after?) = failure.kind { return after }
        } catch {
            logger.warning(
                "pull requests not read", metadata: ["error": "\(CommandFailure(describing: error).message)"])
        }
        return 0
    }

    private func comment(on request: PullRequest) async throws {
        let marker = "<!-- weir plan \(environment) "
        let heading = "\(marker)\(request.head) -->\n"
        let comment = try await forge.ownComment(on: request.number, marker: marker)
        // Written before this process began.
        if comment?.body.hasPrefix(heading) != true {
            let text: String
            do {
                text = try await plan(request)
            } catch {
                let message = CommandFailure(describing: error).message
                logger.warning(
                    "pull request not planned",
                    metadata: ["number": "\(request.number)", "head": "\(request.head)", "error": "\(message)"])
                let until = Effects.now().adding(seconds: Self.pauseAfterFailure)
                state.withLock { $0.failed[request.number] = (request.head, until) }
                return
            }
            try await forge.write(heading + text, on: request.number, over: comment)
            logger.info(
                "pull request planned", metadata: ["number": "\(request.number)", "head": "\(request.head)"])
        }
        state.withLock { $0.planned[request.number] = request.head }
    }

    private func plan(_ request: PullRequest) async throws -> String {
        var words = ["--fetch-timeout", "\(source.fetchTimeout)s", "--rev", request.head.description]
        for path in source.paths { words += ["--path", path] }
        let options = try SourceOptions.parse(words)
        let folder = kind == .gitlab ? "merge-requests" : "pull"
        let opened = try await SourceOpening(
            argument: source.repository, options: options, proposals: ["refs/\(folder)/\(request.number)/head"],
            auth: source.auth
        ).open()
        // Where the database is, is nothing for those who read comments.
        let made = try await PlanMaker(source: opened, environment: environment)
            .make(in: store, database: "as deployed now")
        return PlanMarkdown.render(made.plan)
            + "\n<sub>Planned without secrets, applied only once it is merged, written anew with each push.</sub>\n"
    }
}
