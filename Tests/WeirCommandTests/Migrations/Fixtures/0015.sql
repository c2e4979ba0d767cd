-- Schema 15: where the database was when its last revision was written.
UPDATE weir.environment SET place = weir.place() WHERE name = 'default';
