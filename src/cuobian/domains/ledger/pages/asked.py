"""What the address of a book asks for: kinds, days, the day of the network; in words, and as a query again."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.ledger.pages.words import kind_or_key
from cuobian.domains.ledger.values.records import Selection
from cuobian.domains.network.public import past_day
from cuobian.kernel import clock
from cuobian.kernel.format import day_number
from cuobian.kernel.reading import day_in

MONTHS = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything it cannot read is left out.

    A whole area begins with the present month, or with the month of the day whose network is shown: its sums over all
    time are asked for with month=all.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    month: str = ""
    from_: date | None = None
    until: date | None = None
    recorded: date | None = None
    below: bool = False
    day: date | None = None

    @classmethod
    def of(cls, request: HttpRequest, *, is_area: bool) -> "Asked":
        get = request.GET.get
        below, day = is_area or get("below") == "1", past_day(get("as_of"))
        month = get("month", "") or ""
        if below and not (month or get("from") or get("until")):
            month = f"{day or clock.today():%Y-%m}"
        first, last = _month_span(month)
        return cls(
            kinds=_words(get("kind", "")),
            tags=_words(get("tag", "")),
            month=month if first else "",
            from_=first or day_in(get("from", "")),
            until=last or day_in(get("until", "")),
            recorded=day_in(get("recorded", "")),
            below=below,
            day=day,
        )

    @property
    def selection(self) -> Selection:
        """Without the places: those are the book's."""
        return Selection(self.kinds, self.tags, from_=self.from_, until=self.until, recorded_until=self.recorded)

    def url(self, code: str, **changes: str) -> str:
        """The page of the rows behind a number."""
        parameters = {
            "kind": ",".join(self.kinds),
            "tag": ",".join(self.tags),
            "month": self.month,
            "from": "" if self.month or not self.from_ else self.from_.isoformat(),
            "until": "" if self.month or not self.until else self.until.isoformat(),
            "recorded": self.recorded.isoformat() if self.recorded else "",
            "below": "1" if self.below else "",
            "as_of": self.day.isoformat() if self.day else "",
            **changes,
        }
        query = urlencode({key: value for key, value in parameters.items() if value})
        return f"{reverse('ledger:place', args=[code])}?{query}"

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months to choose from: the latest, and those up to the day whose network is shown."""
        firsts = {first for last in (clock.today(), self.day) if last for first in _months_until(last)}
        return [
            (f"{first:%Y-%m}", _("%(year)s 年 %(month)s 月") % {"year": first.year, "month": first.month})
            for first in sorted(firsts, reverse=True)
        ]

    def applied(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Each filter in words, with the address without it."""

        def without(*names: str) -> str:
            left = {key: value for key, value in request.GET.items() if key not in (*names, "page")}
            return "?" + urlencode(left)

        found = []
        if self.kinds:
            names = _("、").join(str(kind_or_key(key).name) for key in self.kinds)
            found.append((_("类别：%(names)s") % {"names": names}, without("kind", "tag")))
        if self.tags:
            labels = [kind_or_key(key).tag_label(tag) for key in self.kinds for tag in self.tags]
            found.append((_("细类：%(names)s") % {"names": _("、").join(filter(None, labels))}, without("tag")))
        if self.from_ or self.until:
            span = f"{day_number(self.from_)} – {day_number(self.until)}"
            every = without("from", "until", "month") + ("&month=all" if self.below else "")
            found.append((_("日期：%(span)s") % {"span": span}, every))
        if self.recorded:
            found.append((_("记账不晚于 %(day)s") % {"day": day_number(self.recorded)}, without("recorded")))
        if self.day:
            found.append((_("看 %(day)s 的网络") % {"day": day_number(self.day)}, without("as_of")))
        return found


def _months_until(last: date) -> list[date]:
    first, found = last.replace(day=1), []
    for _n in range(MONTHS):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _month_span(text: str) -> tuple[date | None, date | None]:
    first = day_in(f"{text}-01") if text else None
    if first is None:
        return None, None
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in (text or "").split(",")[:20] if word.isidentifier())
