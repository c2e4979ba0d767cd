import WeirController
import WeirModel
import WeirPlanning

/// When changes may be made to an environment, and whether somebody approves them.
struct ChangePolicy: Sendable {
    /// Whether the controller waits for `weir approve`.
    var isManual = false
    /// Empty: always.
    var windows: [ChangeWindow] = []

    /// What the controller may do now.
    func gate(at now: Instant) -> ChangeGate {
        let gate = windowGate(at: now)
        return gate == .open && isManual ? .manual : gate
    }

    /// What somebody may do who applies with his own hands, which is an approval.
    func windowGate(at now: Instant) -> ChangeGate {
        windows.isOpen(at: now) ? .open : .closed(opens: windows.nextOpening(after: now))
    }
}

extension ConfigurationOptions {
    /// Whether the windows that the configuration gives the environment let changes be made at a moment.
    ///
    /// Throws a `CommandFailure` where the configuration cannot be read.
    func gate(of environment: String) throws -> @Sendable (Instant) -> ChangeGate {
        let policy = try OperatorConfiguration.load(config).policies[environment] ?? ChangePolicy()
        return { policy.windowGate(at: $0) }
    }
}
