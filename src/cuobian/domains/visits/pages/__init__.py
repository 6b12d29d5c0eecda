"""Pages: thin views."""
