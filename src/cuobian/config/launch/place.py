"""Where an installation lives, and what it tells its processes through the environment."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
MODE_FILE = "mode"
ONE_THREAD = "OPENBLAS_NUM_THREADS"
"""Our matrices are small and our processes as many as the cores: threads of one wait for those of the other, spinning.

Two fits of 300 assessors at once on two cores took 2 s with one thread each and 40 s with two (processor 0.25 and 5 s);
alone on a free machine two threads gain nothing either (`benchmarks/README.md`).
"""


def checkout() -> Path | None:
    """The project's root when we run from a checkout, None when installed from a wheel."""
    root = PACKAGE.parent.parent
    return root if (root / "up.py").is_file() and (root / "pyproject.toml").is_file() else None


def data_dir(given: str | None = None) -> Path:
    """The data directory: as given, else CUOBIAN_DATA_DIR, else `data` in the checkout, else `cuobian-data` here."""
    named = given or os.environ.get("CUOBIAN_DATA_DIR")
    if named:
        return Path(named).expanduser().absolute()
    root = checkout()
    return root / "data" if root else Path.cwd() / "cuobian-data"


def mode_of(directory: Path) -> str | None:
    """Whether a data directory was begun as a demonstration or for real work; None before its first start."""
    try:
        return (directory / MODE_FILE).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def announce(directory: Path, mode: str | None = None) -> None:
    """Put the place into the environment, where settings read it. What the environment already says stays."""
    os.environ["CUOBIAN_DATA_DIR"] = str(directory)
    os.environ.setdefault("CUOBIAN_MODE", mode or mode_of(directory) or "production")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cuobian.config.settings")
    os.environ.setdefault(ONE_THREAD, "1")
