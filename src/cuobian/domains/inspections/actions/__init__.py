"""What the inspections write, cut by use case."""
