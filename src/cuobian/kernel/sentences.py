"""Sentences that are kept and read later, by people of other languages than the one of whoever caused them.

What is stored is the message id with its parameters; it becomes words when it is shown. A plain `str` is somebody's own
words (a reason, a title): it is kept as it is and never translated.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as read_out
from django.utils.translation import override

Text = Any
"""A lazy translation (`gettext_lazy`), a `Sentence`, or somebody's own words (`str`)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A lazy translation with named parameters, which are numbers, own words, lazy translations or sentences."""

    text: Promise
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(said(kept(self)))


def kept(text: Text) -> Any:
    """The text as JSON: own words as a string, anything translatable as `{"id": …, "with": {…}}`; what is kept stays."""
    if isinstance(text, Sentence):
        return {"id": _id(text.text), "with": {name: kept(value) for name, value in text.params.items()}}
    if isinstance(text, Promise):
        return {"id": _id(text)}
    return text if isinstance(text, int | float | Mapping) else str(text)


def said(body: Any) -> Any:
    """What `kept` made, in the language of the reader."""
    if not isinstance(body, Mapping):
        return body
    words = read_out(body["id"])
    params = body.get("with")
    return words % {name: said(value) for name, value in params.items()} if params else words


def plain(body: Any) -> str:
    """What `kept` made, in the language of the message ids: for logs, and for lists that are searched."""
    with override(None):
        return str(said(body))


def recognised(text: str, known: Mapping[str, str], nested: Collection[str] = ()) -> Any:
    """A sentence that was kept as words, made again from the message ids that it may come from; else the words.

    Args:
        known: message id -> its English.
        nested: names of parameters that may be sentences themselves; all others are somebody's own words or numbers.
    """
    for msgid, english in known.items():
        for template in (msgid, english):
            pattern, counts = _pattern(template)
            found = pattern.fullmatch(text)
            if found:
                params: dict[str, Any] = dict(found.groupdict())
                params |= {name: int(params[name]) for name in counts}
                params |= {name: recognised(params[name], known, nested) for name in params if name in nested}
                return {"id": msgid, "with": params} if params else {"id": msgid}
    return text


@cache
def _pattern(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """ "「%(title)s」总结" as a regular expression with a group a parameter, and the parameters that are whole numbers."""
    body, counts = "", []
    for words, name, kind in re.findall(r"(.*?)(?:%\((\w+)\)([sd])|$)", template, re.DOTALL):
        body += re.escape(words)
        if name:
            body += rf"(?P<{name}>\d+)" if kind == "d" else f"(?P<{name}>.+)"
        if kind == "d":
            counts.append(name)
    return re.compile(body, re.DOTALL), tuple(counts)


def _id(text: Promise) -> str:
    with override(None):
        return str(text)
