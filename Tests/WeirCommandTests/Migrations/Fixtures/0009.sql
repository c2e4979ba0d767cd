-- Schema 9: what was asked for, and when something was pushed.
UPDATE weir.environment SET sync_requested_at = '2026-10-01 08:00:00+00', pushed_at = '2026-10-01 08:00:00+00';
