"""The shape of the document: what a standard says, as frozen values."""
