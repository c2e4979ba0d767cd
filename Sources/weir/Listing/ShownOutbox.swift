import WeirModel
import WeirStore

/// The outbox of an environment in `weir status`: nothing where all messages got to whom they are for.
struct ShownOutbox {
    var state: OutboxState

    func text(shown: Int) -> String {
        var text = ""
        if state.pending > 0, let oldest = state.oldestPending, let recipient = state.oldestRecipient {
            text += "  undelivered (\(state.pending))\n"
            text += "    the oldest since \(oldest.secondsDescription), to \(recipient)"
            text += state.oldestError.map { ": \($0)\n" } ?? "\n"
        }
        guard state.dead > 0 else { return text }
        text += "  dead letters (\(state.dead))\n"
        let letters = state.deadLetters.prefix(shown)
        for letter in letters {
            let time = letter.createdAt.secondsDescription
            text += "    \(letter.type) of \(time) to \(letter.recipient): \(letter.error)\n"
        }
        if state.dead > letters.count { text += "    … and \(state.dead - letters.count) more\n" }
        return text
    }

    /// What to do about it; nil: nothing.
    func nextStep(environment: String) -> String? {
        state.dead > 0
            ? "weir notifications retry --environment \(environment) tries dead letters again, once their receiver works"
            : nil
    }

    /// For programs.
    var members: [String: Listing.Value] {
        [
            "undelivered": .number(Int64(state.pending)),
            "oldestUndelivered": .optional(state.oldestPending?.description),
            "deadLetterCount": .number(Int64(state.dead)),
            "deadLetters": .list(
                state.deadLetters.map { letter in
                    .object([
                        "recipient": .text(letter.recipient), "type": .text(letter.type),
                        "attempts": .number(Int64(letter.attempts)), "error": .text(letter.error),
                        "createdAt": .text(letter.createdAt.description), "deadAt": .text(letter.deadAt.description),
                    ])
                }),
        ]
    }
}
