"""What the audit trail never keeps in full: secrets not at all, personal values in part."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "••••••"
_SECRETS = ("password", "passwd", "token", "secret", "otp", "recovery", "session", "cookie", "csrf", "signature_key")
_PARTIAL = {"phone", "mobile", "tel", "telephone", "email", "birth", "birthday", "birthdate", "idcard", "bank"}
_PARTIAL_PAIRS = ("id_number", "id_card")


def masked(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The same mapping with secrets hidden and personal values shortened, at any depth."""
    return None if values is None else {str(key): _value(str(key), value) for key, value in values.items()}


def shortened(value: Any) -> str:
    """138 0013 8000 → "138****8000"; short values are hidden whole."""
    text = "".join(str(value).split())
    if "@" in text:
        name, _at, host = text.partition("@")
        return f"{name[:1]}***@{host}"
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else HIDDEN


def _value(key: str, value: Any) -> Any:
    name = key.lower()
    if any(word in name for word in _SECRETS):
        return HIDDEN if value not in (None, "") else value
    if isinstance(value, Mapping):
        return masked(value)
    if isinstance(value, list | tuple):
        return [_value(key, item) for item in value]
    if value not in (None, "") and not isinstance(value, bool) and _is_personal(name):
        return shortened(value)
    return value


def _is_personal(name: str) -> bool:
    words = {word.removesuffix("s") for word in name.replace("-", "_").split("_")}
    return bool(words & _PARTIAL) or any(pair in name for pair in _PARTIAL_PAIRS)
