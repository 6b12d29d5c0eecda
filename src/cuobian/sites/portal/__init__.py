"""The public site: no account is needed, and nothing personal is shown."""
