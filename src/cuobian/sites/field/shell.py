"""What a phone keeps of the notebook so that it opens without a network: which files, and the version they make up."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.translation import get_language

from cuobian.sites.field import words

STATIC = Path(__file__).resolve().parent.parent / "static"
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_MODULES = "cuobian/js/notebook"
ICONS = {"192": "cuobian/img/notebook-192.png", "512": "cuobian/img/notebook-512.png"}
MASKABLE = "cuobian/img/notebook-maskable-512.png"
_FILES = (
    "vendor/tabler.min.css",
    "cuobian/css/tokens.css",
    "cuobian/css/app.css",
    "cuobian/css/values.css",
    "cuobian/css/pages.css",
    "cuobian/css/notebook.css",
    "cuobian/css/notebook-sheets.css",
    "cuobian/img/logo.svg",
    "cuobian/js/app.js",
    "cuobian/js/near.js",
    *ICONS.values(),
    MASKABLE,
)
# The icons that the modules draw; the shell carries them in a template element.
DRAWN = [
    "alert-triangle",
    "arrow-back-up",
    "arrow-left",
    "arrow-right",
    "asterisk",
    "calendar-event",
    "camera-plus",
    "check",
    "chevron-right",
    "circle-check",
    "clipboard-check",
    "clock",
    "cloud-off",
    "cloud-upload",
    "device-mobile",
    "door-enter",
    "dots",
    "download",
    "edit",
    "eye-off",
    "hourglass",
    "info-circle",
    "list-check",
    "lock",
    "logout",
    "map-pin",
    "message-report",
    "notebook",
    "pencil",
    "photo",
    "plus",
    "refresh",
    "scale",
    "search",
    "shield-check",
    "star",
    "thumb-up",
    "tool",
    "trash",
    "x",
]


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Every static file that the notebook is made of, by its plain name."""
    modules = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / _MODULES).rglob("*.mjs"))
    return (*_FILES, *modules)


def addresses() -> list[str]:
    """The same as a browser asks for them: the hashed names, where names are hashed."""
    return [static(name) for name in files()]


def version() -> str:
    """One word that changes with anything that the phone keeps, the language included."""
    return _version(get_language() or "")


@lru_cache(maxsize=1)
def release() -> str:
    """The same for every language: a worker and a page of one release belong together."""
    told = hashlib.sha256()
    kept = [STATIC / name for name in (*files(), f"{_MODULES}/worker.js")]
    for path in (*kept, TEMPLATES / "base.html", TEMPLATES / "field" / "notebook.html"):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


@lru_cache(maxsize=8)
def _version(language: str) -> str:
    told = hashlib.sha256(f"{language} {release()}".encode())
    told.update(json.dumps([addresses(), words.table()], ensure_ascii=False).encode())
    return told.hexdigest()[:16]


def worker(shell_address: str) -> str:
    """The service worker: what it keeps, then what it does."""
    known = {"VERSION": version(), "RELEASE": release(), "SHELL": shell_address, "FILES": addresses()}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    return head + (STATIC / _MODULES / "worker.js").read_text(encoding="utf-8")
