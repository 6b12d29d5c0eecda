"""Pages of the people domain."""
