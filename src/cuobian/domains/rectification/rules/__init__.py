"""Pure decisions over values."""
