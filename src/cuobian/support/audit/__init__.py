"""Who did what, when and as what: append-only in the database, searchable by the auditor."""
