"""Compiled catalogues (.mo) from the written ones (.po), without the gettext programs."""

from pathlib import Path

import polib


def compile_all(locale: Path) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; returns what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            polib.pofile(str(source)).save_as_mofile(str(compiled))
            written.append(compiled)
    return written
