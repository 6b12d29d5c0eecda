"""Pure decisions of the inspections."""
