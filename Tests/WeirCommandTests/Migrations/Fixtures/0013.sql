-- Schema 13: who lives.
INSERT INTO weir.replica (name, environments, seen_at)
VALUES ('controller-0', 'other', '2026-10-01 08:00:00+00');
