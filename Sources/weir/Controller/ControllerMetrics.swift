import WeirTelemetry

/// The metrics of the controller; `docs/operations.md` lists them, and alerts and the dashboard use them.
enum ControllerMetrics {
    static let leaseHeld = "weir_lease_held"
    static let rounds = "weir_reconcile_total"
    static let duration = "weir_reconcile_duration_seconds"
    static let failures = "weir_reconcile_failures"
    static let lastRound = "weir_last_reconcile_timestamp_seconds"
    static let queue = "weir_queue_depth"
    static let fetchDuration = "weir_git_fetch_duration_seconds"
    static let fetchFailures = "weir_git_fetch_failures_total"
    static let changes = "weir_plan_changes"
    static let held = "weir_held_units"
    static let blocked = "weir_blocked_changes"
    static let instances = "weir_instances"
    static let serial = "weir_applied_serial"
    static let commitTime = "weir_applied_commit_timestamp_seconds"
    static let secretAge = "weir_secret_age_seconds"
    static let trouble = "weir_environment_trouble"
    static let drift = "weir_drift_detected_total"
    static let rotations = "weir_secret_rotations_total"

    /// Of rounds.
    static let outcomes = ["done", "blocked", "failed"]
    /// Of steps of rotations.
    static let rotationOutcomes = ["started", "promoted", "retired", "rolled-back", "demoted", "quarantined"]

    private static let seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    /// All of them, each for every environment.
    static let families: [PrometheusFamily] = [
        family(leaseHeld, .gauge, "Whether this replica has the environment's lease."),
        family(rounds, .counter, "Rounds by their outcome.", by: "outcome"),
        family(duration, .histogram(seconds), "How long rounds took that did not fail."),
        family(failures, .gauge, "Rounds that failed since the last one that did not."),
        family(lastRound, .gauge, "When the last round ended that did not fail."),
        family(queue, .gauge, "Reasons for another round that wait for the one under way, or for its delay."),
        family(fetchDuration, .histogram(seconds), "How long fetches of the repository took that did not fail."),
        family(fetchFailures, .counter, "Fetches of the repository that failed, by why.", by: "reason"),
        family(trouble, .gauge, "1 where something is wrong, with what it is; 0 after it.", by: "kind", "reason"),
        family(changes, .gauge, "Changes of the last round's plan by their action.", by: "action"),
        family(held, .gauge, "Units that the last round held."),
        family(blocked, .gauge, "Changes that the last round left blocked."),
        family(instances, .gauge, "Instances by their state, after the last round.", by: "state"),
        family(serial, .gauge, "The serial of the deployed revision."),
        family(commitTime, .gauge, "When the commit was made that the last round found in place, or applied."),
        family(secretAge, .gauge, "How long ago the current value was promoted that is oldest, at the last round."),
        family(drift, .counter, "Rows that were written to beside weir."),
        family(rotations, .counter, "Steps of rotations by what came of them.", by: "outcome"),
    ]

    private static func family(
        _ name: String, _ kind: PrometheusFamily.Kind, _ help: String, by labels: String...
    ) -> PrometheusFamily {
        PrometheusFamily(name, kind, labels: ["environment"] + labels, help: help)
    }
}
