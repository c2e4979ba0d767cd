-- Schema 7: rotations, who uses what, values without a label.
INSERT INTO weir.secret_use (environment, secret_id, instance_id, version, epoch, runner, acknowledged_at)
VALUES ('6440059d-dedd-4522-977d-cac01c37d669', '725409d5-c450-8c7d-a4b0-a416ee57a4a1', 'fe9d9b98-01ca-89f7-b549-db55f367280c', 1, 1, NULL, '2026-11-23 01:25:16.536691+00');
INSERT INTO weir.secret_version (environment, secret_id, number, label, created_at, account)
VALUES ('e0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001', 4, 'pending', '2026-10-01 08:00:00+00', 'app_b');
INSERT INTO weir.secret_version (environment, secret_id, number, label, fingerprint, data_key_id, created_at, promoted_at, retired_at, shredded_at)
VALUES ('e0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001', 5, NULL, '\xdddddddddddddddddddddddddddddddd', 'd0000000-0000-4000-8000-000000000001', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00');
INSERT INTO weir.rotation (
    environment, secret_id, revision, epoch, stage, activity, not_before, latest, last_promotion, generation, failures,
    delayed_until, queued, queued_compromised, operation, reason, compromised, attempts, abandoned, aborted, starts_over,
    demoted, skips_grace, skips_consumers, alerted, reported_lag, staged_at, verified_at, labelled_at, proved_at,
    earlier_promotion, problem, updated_at)
VALUES ('e0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001', 9, 4, 'pending', 'waiting', '2026-10-01 08:00:00+00', 5, '2026-10-01 08:00:00+00', 1, 2, '2026-10-01 08:00:00+00', 'asked for', false,
    '0b000000-0000-4000-8000-000000000001', 'every 30d', false, 2, false, false, false, false, false, false, false, false,
    7, 6, '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', 'the service is away', '2026-10-01 08:00:00+00');
INSERT INTO weir.secret_use (environment, secret_id, instance_id, version, epoch, runner, acknowledged_at)
VALUES ('e0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 3, 4, 'runner-1', '2026-10-01 08:00:00+00');
