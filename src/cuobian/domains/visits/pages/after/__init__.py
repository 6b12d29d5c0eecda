"""Pages before and after a visit: thin views."""
