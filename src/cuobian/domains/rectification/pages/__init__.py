"""Pages for offices at the desk, and for keepers and institute heads on a phone."""
