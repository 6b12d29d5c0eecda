"""Pure decisions of the ledger: leaves and trees, what a fact must be like, what may be corrected."""
