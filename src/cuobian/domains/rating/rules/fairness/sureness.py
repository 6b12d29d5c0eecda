"""How sure a star is, in one sentence for the place itself: no assessor, no severity, no single score."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.explaining import star_word
from cuobian.kernel.format import percent, score


def sure_words(
    star: int, chances: Sequence[float], *, is_borderline: bool, moved: tuple[Decimal, Decimal] | None
) -> str:
    """What the strip of chances means. `moved`: official and adjusted score where the adjusted one decided the star."""
    if moved is not None:
        return _("评委的尺度有宽有严，扣除以后是 %(fair)s 分（原分 %(official)s），星级按它定。") % {
            "fair": score(moved[1]),
            "official": score(moved[0]),
        }
    chance = {"star": star_word(max(star, 1)), "share": percent(chances[max(star, 1) - 1])}
    if is_borderline:
        return _("离星级线近，换几位评委，结果可能不同：按分数，够%(star)s的机会是 %(share)s。") % chance
    return _("换几位评委，多半还是这个结果：按分数，够%(star)s的机会是 %(share)s。") % chance
