"""Writes of the ledger. Every entry goes through `entries.write`."""
