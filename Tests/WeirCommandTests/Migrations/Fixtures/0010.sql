-- Schema 10: what others wrote, and that it was healed.
INSERT INTO weir.drift (
    environment, at, last_at, writes, relation, unit, part, key, operation, columns, login, role, application, client,
    transaction, former, audited_at, settled_at, revision)
VALUES ('e0000000-0000-4000-8000-000000000002', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', 3, 'instance', '10000000-0000-4000-8000-000000000001', '', 'initech/erp', 'UPDATE', '{enabled}',
    'carol', 'support', 'psql', '10.0.0.9', 4711, '{"enabled": true}', '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00', 1);
