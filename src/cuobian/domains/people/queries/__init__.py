"""Reads: who holds what, who someone is, which devices are signed in."""
