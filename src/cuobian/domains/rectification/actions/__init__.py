"""Writes: one function a use case, in one transaction."""
