import Synchronization
import WeirSecrets

/// Answers with what a script says, in its order, and remembers what was asked; the last answer is given for ever.
final class ScriptedTransport: HTTPTransport {
    private let script: [Result<HTTPAnswer, HTTPFailure>]
    private let asked = Mutex<[HTTPCall]>([])

    init(_ script: [Result<HTTPAnswer, HTTPFailure>]) { self.script = script }

    var calls: [HTTPCall] { asked.withLock { $0 } }

    func send(_ request: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer {
        let number = asked.withLock { calls in
            calls.append(request)
            return calls.count
        }
        return try script[min(number, script.count) - 1].get()
    }
}
