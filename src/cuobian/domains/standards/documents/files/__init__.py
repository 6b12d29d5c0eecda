"""File formats of a document: YAML and Excel, both ways, nothing lost."""
