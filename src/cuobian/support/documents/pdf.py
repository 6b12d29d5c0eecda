"""PDF by typst.

A template is a `.typ` file inside the package, named from the package's root ("domains/rating/documents/report.typ").
It begins with `#import "/support/documents/base.typ": *`, reads `data`, and wraps itself in `#show: paper.with(title: …)`.
"""

import json
import threading
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from cuobian.kernel import clock
from cuobian.kernel import format as written
from cuobian.support.documents.fonts import FOLDER, drawable, lost_words

ROOT = Path(__file__).resolve().parent.parent.parent
_local = threading.local()


class PdfFault(Exception):
    """The template does not compile cleanly: a fault of ours, never of the data."""


def render(
    template: str, data: dict[str, Any], *, at: datetime | None = None, names: Collection[str] | None = None
) -> bytes:
    """A PDF/A-2b of `template` with `data`; fonts are embedded.

    Args:
        data: what `json` can write; numbers and dates already formatted.
        at: when it is made, as the document says; now when None.
        names: the keys of `data` of which no character may be lost; all of them when None. In the others, which nobody may
            be able to write anew, 〓 stands for a character that the fonts lack, and a line at the end says for which.

    Raises:
        Invalid: the fonts cannot draw a character of a name.
        PdfFault: the template has a fault, or warns (an unknown font would leave blanks).
    """
    moment = at or clock.now()
    given = _given(data, moment, names)
    try:
        made, warnings = _compiler().compile_with_warnings(
            input=ROOT / template,
            format="pdf",
            sys_inputs={"data": json.dumps(given, ensure_ascii=False, default=str)},
            pdf_standards=["a-2b"],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as fault:
        raise PdfFault(f"{template}: {fault}") from fault
    if warnings or not isinstance(made, bytes):
        raise PdfFault(f"{template}: {'; '.join(str(warning) for warning in warnings) or 'no document'}")
    return made


def _given(data: dict[str, Any], moment: datetime, names: Collection[str] | None) -> dict[str, Any]:
    lost: set[str] = set()
    shown = {key: drawable(item, None if names is None or key in names else lost) for key, item in data.items()}
    return {**shown, "_base": drawable({**_base(moment), "lost": lost_words(lost)})}


def _base(moment: datetime) -> dict[str, Any]:
    return {
        "demo": settings.CUOBIAN_DEMO,
        "demo_word": _("演示数据"),
        "demo_words": _("地名真实，分数、星级、人名均为虚构，不代表任何机关。评定标准为本项目编写的示例。"),
        "name": _("厝边"),
        "made": _("生成于 %(moment)s") % {"moment": written.moment(moment)},
        "signature": _("由厝边平台生成。本平台不是电子政务印章系统，平台签名不代替公章。"),
        "page": _("第"),
        "of": _("页，共"),
        "pages": _("页"),
    }


def _compiler() -> typst.Compiler:
    """One compiler a thread: it keeps the fonts and the parsed templates."""
    found: typst.Compiler | None = getattr(_local, "compiler", None)
    if found is None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
        found = _local.compiler = typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)
    return found
