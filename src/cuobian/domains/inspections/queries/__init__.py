"""What the inspections read."""
