-- Schema 12: what is wrong with an environment.
INSERT INTO weir.trouble (environment, kind, reason, message, rounds, since, last_at)
VALUES ('e0000000-0000-4000-8000-000000000002', 'failed', 'fetch', 'the server does not answer', 12, '2026-10-01 08:00:00+00', '2026-10-01 08:00:00+00');
