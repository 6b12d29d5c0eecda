"""`cuobian backup` and `cuobian restore`: one file with the database and the uploads, its hashes, and what made it.

A backup belongs to the database it came from: SQLite goes back to SQLite, PostgreSQL to PostgreSQL.
"""
