"""Decisions over values: no database, no clock."""
