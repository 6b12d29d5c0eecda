"""The door of files."""

from cuobian.support.files.storing import StoredFile, Upload, content, set_public, store, stored, thumb_url, url

__all__ = ["StoredFile", "Upload", "content", "set_public", "store", "stored", "thumb_url", "url"]
