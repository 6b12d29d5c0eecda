"""Icons: the outline shapes of `vendor/icons.json`, drawn into the page (no request, prints, obeys the CSP)."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_FILE = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons.json"


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Paths by icon name."""
    found: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=2048)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """One icon. Without a label it is decoration and hidden from screen readers.

    Raises:
        KeyError: `name` is not in `frontend/icons.json`.
    """
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    classes = f"icon {escape(css)}".strip()
    return mark_safe(
        f'<svg class="{classes}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round" {told}>{shapes()[name]}</svg>'
    )
