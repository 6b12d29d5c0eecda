"""The document of a version: its shape, its checks, its file formats, and what others make of it."""
