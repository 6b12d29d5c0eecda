"""SQLite whose writers queue up: the database engine of installations without a server. Django looks for it in `base`."""
