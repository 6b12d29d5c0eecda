"""Pages of the standards domain, all on the desk."""
