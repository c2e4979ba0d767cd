"""What measuring needs around the rows: processes, a private PostgreSQL, a Git server, a controller, tables."""
