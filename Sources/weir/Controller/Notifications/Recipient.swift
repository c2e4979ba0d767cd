import WeirForges
import WeirModel
import WeirNotify
import WeirSecrets
import WeirStore

/// Somebody who is told something: a webhook, or the code host of an environment's commits.
struct Recipient: Sendable {
    /// How it delivers.
    enum Way: Sendable {
        case webhook(url: SecretValue, NotificationTarget.Format, WebhookSignature?)
        /// `context`: what tells this status of a commit from others.
        case commitStatus(ForgeClient, context: String)
    }

    /// Unique; stored with each message.
    var name: String
    var way: Way
    /// What it is told of what happened.
    var kinds: Set<Announcement.Kind> = []
    /// Of which environments; nil: of all.
    var environments: Set<String>?

    /// How long a receiver may take, in seconds.
    private static let timeout = 20

    /// How many messages are delivered to it at a time: statuses one after the other, so that the last one stands.
    var mostAtOnce: Int {
        switch way {
        case .webhook: 2
        case .commitStatus: 1
        }
    }

    /// The name of an environment's code host.
    static func statusName(of environment: String) -> String { "commit status of \(environment)" }

    func wants(_ announcement: Announcement) -> Bool {
        kinds.contains(announcement.kind) && environments?.contains(announcement.environment) ?? true
    }

    /// Makes one attempt.
    func deliver(_ message: OutboxMessage, over transport: any HTTPTransport) async -> DeliverySchedule.Outcome {
        switch way {
        case .webhook(let url, let format, let signature):
            await post(message, to: url, format, signature, over: transport)
        case .commitStatus(let forge, let context): await setStatus(message, forge, context)
        }
    }

    private func post(
        _ message: OutboxMessage, to url: SecretValue, _ format: NotificationTarget.Format,
        _ signature: WebhookSignature?, over transport: any HTTPTransport
    ) async -> DeliverySchedule.Outcome {
        let id = "msg_\(message.id)"
        var body = message.payload
        if format == .slack {
            guard let announcement = Announcement(json: message.payload) else {
                return .refused("a newer version of weir wrote it")
            }
            body = SlackMessage.body(announcement)
        }
        var headers: [(name: String, value: String)] = [("content-type", "application/json")]
        headers += signature?.headers(id: id, time: Effects.now(), body: body) ?? [("webhook-id", id)]
        let call = HTTPCall(
            method: "POST", url: String(decoding: url.revealed, as: UTF8.self), headers: headers, body: body,
            timeout: Self.timeout)
        do throws(HTTPFailure) {
            let answer = try await transport.send(call)
            return DeliverySchedule.outcome(status: answer.status, retryAfter: answer.headers["retry-after"])
        } catch {
            return .failed(error.message, after: nil)
        }
    }

    private static func state(_ state: CommitReport.State) -> StatusState {
        switch state {
        case .success: .success
        case .failure: .failure
        case .pending: .pending
        }
    }

    private func setStatus(
        _ message: OutboxMessage, _ forge: ForgeClient, _ context: String
    ) async -> DeliverySchedule.Outcome {
        guard let report = CommitReport(json: message.payload) else {
            return .refused("a newer version of weir wrote it")
        }
        do throws(ForgeFailure) {
            try await forge.setStatus(
                of: report.commit, context: context, state: Self.state(report.state), description: report.description)
            return .delivered
        } catch {
            switch error.kind {
            case .passing(let after): return .failed(error.description, after: after)
            case .lasting: return .refused(error.description)
            }
        }
    }
}
