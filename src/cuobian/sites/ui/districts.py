"""The sketch of the six districts. It shows who lies beside whom and is not a survey; the numbers stand on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

LIGHT_WORDS_FROM = 4  # steps this dark carry white words


@dataclass(frozen=True, slots=True)
class Shape:
    """One district: outline, where its words stand, where its badge stands."""

    code: str
    name: str
    outline: str
    words: tuple[int, int]
    badge: tuple[int, int]


SHAPES = (
    Shape("350212", "同安", "M205 66L222 28L262 34L306 12L352 26L392 58L402 112L388 164L352 196L318 200L292 176L252 146L212 130Z", (300, 94), (352, 62)),
    Shape("350211", "集美", "M96 112L142 78L200 72L208 134L250 152L287 182L270 212L240 226L196 206L148 196L104 170Z", (176, 138), (226, 112)),
    Shape("350205", "海沧", "M48 196L98 174L144 202L192 214L206 240L192 276L158 306L108 300L68 266Z", (128, 242), (180, 236)),
    Shape("350213", "翔安", "M398 60L452 72L494 122L506 186L482 238L446 262L406 246L368 224L326 208L356 202L394 168L408 112Z", (438, 168), (470, 132)),
    Shape("350206", "湖里", "M232 262L272 242L318 248L342 270L338 292L290 302L238 298L222 282Z", (284, 275), (338, 262)),
    Shape("350203", "思明", "M224 292L238 303L290 307L339 297L350 322L326 352L282 368L240 352L216 322Z", (284, 338), (344, 344)),
)  # fmt: skip


def district_map(items: Iterable[Any], label: Any, text: Any = "") -> dict[str, Any]:
    """Context of `ui/map.html`. An item has code (or name), value, step 1-5, and may have badge, url, told."""
    given = {str(_of(item, "code") or _of(item, "name")): item for item in items}
    drawn = [_district(shape, given[key]) for shape in SHAPES if (key := _key(shape, given))]
    words = text or _("，").join(str(district["told"]) for district in drawn)
    return {"districts": drawn, "label": label, "text": words}


def _key(shape: Shape, given: dict[str, Any]) -> str:
    return next((key for key in (shape.code, shape.name, f"{shape.name}区") if key in given), "")


def _district(shape: Shape, item: Any) -> dict[str, Any]:
    step = min(max(int(_of(item, "step") or 1), 1), 5)
    badge = _of(item, "badge")
    width = 14 + sum(13 if ord(sign) > 0x2E80 else 7 for sign in str(badge or ""))
    told = _of(item, "told") or " ".join(str(part) for part in (shape.name, _of(item, "value"), badge) if part)
    return {
        "outline": shape.outline,
        "name": shape.name,
        "value": _of(item, "value"),
        "step": step,
        "light": step >= LIGHT_WORDS_FROM,
        "x": shape.words[0],
        "y": shape.words[1],
        "y2": shape.words[1] + 19,
        "badge": badge,
        "bx": shape.badge[0],
        "by": shape.badge[1],
        "bw": width,
        "bx0": -width / 2,
        "url": _of(item, "url"),
        "told": told,
    }


def step_of(value: float, steps: Iterable[float] = (20, 40, 60, 80)) -> int:
    """The shade of a percentage: 1 (light) to 5 (dark)."""
    return 1 + sum(value >= edge for edge in steps)


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)
