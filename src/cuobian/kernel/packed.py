"""What lies in a zip package, for whoever must look before opening it."""

import io
import zipfile

# Damaged, cut short, or packed in a way that zipfile does not know (a RuntimeError of its own kind).
_UNREADABLE = (zipfile.BadZipFile, OSError, ValueError, RuntimeError)


def members(content: bytes) -> list[zipfile.ZipInfo] | None:
    """The parts of a package with their sizes, nothing unpacked; None where it is none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return packed.infolist()
    except _UNREADABLE:
        return None
