"""An assessor's work as phones send it: each command calls the action that the page calls."""
