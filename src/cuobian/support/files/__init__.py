"""Photos and documents: checked when given, kept once by content, served only to those who may see them."""
