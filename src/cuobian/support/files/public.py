"""The door of files."""

from cuobian.support.files.storing import (
    Checked,
    StoredFile,
    Upload,
    check,
    content,
    move_files,
    set_public,
    store,
    stored,
    thumb_url,
    url,
)

__all__ = [
    "Checked",
    "StoredFile",
    "Upload",
    "check",
    "content",
    "move_files",
    "set_public",
    "store",
    "stored",
    "thumb_url",
    "url",
]
