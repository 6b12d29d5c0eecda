"""Pages of the inspections."""
