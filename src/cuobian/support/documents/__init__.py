"""Documents: PDF by typst with the fonts in `fonts/`, Word by python-docx. The same on every machine."""
