"""Writes of the rating round: one function a use case, keyword-only, in one transaction."""
