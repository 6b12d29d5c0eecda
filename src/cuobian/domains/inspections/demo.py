"""The demonstration's occasions: an observation visit that is over and a strict inspection that runs, about sixty records.

Written by the real actions, as phones would have sent them. Everything says 演示.
"""

import hashlib
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from cuobian.domains.inspections.actions.deciding import drop, open_ticket_for
from cuobian.domains.inspections.actions.planning import create_inspection, take_step
from cuobian.domains.inspections.actions.receiving import take_entry, take_photo, take_place_seen
from cuobian.domains.inspections.models import Entry, Finding, Inspection
from cuobian.domains.inspections.queries.points import point_words
from cuobian.domains.inspections.values import EntryKind, InspectionPlan, Kind, Policy
from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.domains.people.public import ASSESSOR, CITY_OFFICER, DISTRICT_OFFICER, AccountRecord, holders_under
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict
from cuobian.kernel.ids import uuid7
from cuobian.support.files.public import check
from cuobian.support.inbox.public import Command

Report = Callable[[str, int, int], None]
CITY, SIMING = "3502", "350203"
DEVICE = UUID("018f0000-0000-7000-8000-00000000d3e0")
MANDATORY = (
    ("Z1.2.2", "清单分一老一小两栏，写明找谁、几天答复，字大看得清"),
    ("Z1.1.1", "门口指示牌三处，从公交站一路看得到"),
    ("Z2.1.2", "值班的人说得清今天谁来讲、谁来办"),
    ("Z2.2.2", "周三、周六开到晚上八点，下班的人能来"),
    ("Z5.2.1", "点单本就放在窗口，老人写不了有人代写，当天答复"),
    ("Z1.3.2", "坡道旁加了扶手，卫生间有呼叫铃，试过能响"),
    ("Z4.1.1", "宣讲用本地话，讲完当场答了七个问题"),
)
OPTIONAL = (
    ("", "榕树下摆了小舞台，傍晚讲二十分钟，路过的人坐得下"),
    ("", "和对面小学共用操场，周末由志愿者看场"),
    ("", "菜篮子讲堂：买菜回来顺路听，听完领一张服务清单"),
    ("", "老物件展柜由居民自己借出，每件写了来历"),
)
DEFICIENCY = (
    ("Z1.2.3", "宣传栏还是上半年的内容，两处边角破损", "general"),
    ("Z1.3.2", "坡道接缝翘起两指高，轮椅过不去", "serious"),
    ("Z1.2.2", "门口写开到五点半，线上写六点", "general"),
    ("Z1.3.1", "投影机坏了，说报修两个月没有来", "general"),
    ("Z1.3.2", "急救箱里的碘伏去年就过期", "safety"),
    ("Z2.1.2", "公示时段没有人在，电话打了第二次才接", "serious"),
    ("Z5.2.2", "点单本上三件过了约定的日子，没有写原因", "general"),
    ("", "消防通道堆了三箱宣传品", "safety"),
)
SUGGESTION = (
    ("Z4.1.1", "把老人爱问的十个问题印成一页，讲之前先发"),
    ("", "和结对单位商量，把他们的会议室晚上借来用"),
    ("Z5.1.1", "需求本旁边贴上上季度办成的三件，写的人会多"),
)


@dataclass(slots=True)
class Story:
    """What the demonstration is drawn with."""

    dice: random.Random
    now: datetime
    assessors: Sequence[AccountRecord]

    def ident(self, at: datetime) -> UUID:
        """An id in order of time, the same for the same seed."""
        made = uuid7(int(at.timestamp() * 1000)).int
        low, mid = self.dice.getrandbits(62), self.dice.getrandbits(12)
        return UUID(int=(made >> 80 << 80) | 0x7 << 76 | mid << 64 | 0b10 << 62 | low)


def load(*, seed: int, now: datetime, progress: Report) -> None:
    """Write the demonstration's occasions.

    Raises:
        Conflict: there are occasions already.
    """
    if Inspection.objects.exists():
        raise Conflict(_("已经有检查，不能再装入演示数据。"))
    progress(_("检查"), 0, 2)
    assessors = holders_under(ASSESSOR, CITY, now)
    city, siming = _first(CITY_OFFICER, CITY, now), _first(DISTRICT_OFFICER, SIMING, now)
    places = [place for place in all_places((CITY,), kinds=("station",)) if place.is_open]
    if not assessors or city is None or not places:
        progress(_("检查"), 2, 2)
        return
    story = Story(random.Random(f"{seed}/inspections"), now, _known_first(assessors))
    _visit(story, city, _spread(story, places))
    progress(_("检查"), 1, 2)
    own = [place for place in places if place.code.startswith(SIMING)]
    if siming is not None and own:
        _strict(story, siming, own)
    progress(_("检查"), 2, 2)


def _first(role: str, code: str, now: datetime) -> AccountRecord | None:
    return next((who for who in holders_under(role, code, now)), None)


def _known_first(found: Sequence[AccountRecord]) -> list[AccountRecord]:
    """The assessor whose name is printed goes along everywhere."""
    return sorted(found, key=lambda who: (who.username != "assessor", who.username))


def _spread(story: Story, places: list[PlaceRecord]) -> list[PlaceRecord]:
    """Two stations of every district."""
    by_district: dict[str, list[PlaceRecord]] = {}
    for place in places:
        by_district.setdefault(place.district_code, []).append(place)
    return [one for code in sorted(by_district) for one in _two(story, by_district[code])]


def _two(story: Story, places: list[PlaceRecord]) -> list[PlaceRecord]:
    return story.dice.sample(places, min(2, len(places)))


def _actor(who: AccountRecord, permissions: Sequence[str], scope: str) -> Actor:
    return Actor(
        who.id, who.name, unit_label=who.unit_name, scope=scope, grants=tuple((one, scope) for one in permissions)
    )


def _morning(moment: datetime) -> datetime:
    """Half past eight in the city on that day."""
    return timezone.localtime(moment).replace(hour=8, minute=30, second=0, microsecond=0)


def _visit(story: Story, city: AccountRecord, places: list[PlaceRecord]) -> None:
    """Two days in all districts, three weeks ago; over, everything looked through."""
    starts = _morning(story.now - timedelta(days=21))
    actor = _actor(city, ("inspections.view", "inspections.plan", "inspections.decide"), CITY)
    row = _opened(
        story, actor, _plan(story, "第一次现场观摩交流（演示）", Kind.OBSERVATION, CITY, starts, 1, places), starts
    )
    for number, place in enumerate(places):
        at = starts + timedelta(days=number % 2, minutes=35 * (number // 2))
        _write(story, row, place, at, highlights=3, deficiencies=number % 3 == 0)
    _decide(story, actor, row, starts + timedelta(days=3))
    take_step(actor=actor, inspection_id=row.pk, action="close", now=starts + timedelta(days=5))


def _strict(story: Story, siming: AccountRecord, places: list[PlaceRecord]) -> None:
    """A strict inspection of Siming since yesterday; its deficiencies wait on the desk."""
    starts = _morning(story.now - timedelta(days=1))
    chosen = story.dice.sample(places, min(6, len(places)))
    actor = _actor(siming, ("inspections.view", "inspections.plan", "inspections.decide"), SIMING)
    row = _opened(
        story, actor, _plan(story, "啄木鸟督查第一组（演示）", Kind.STRICT, SIMING, starts, 4, chosen), starts
    )
    for number, place in enumerate(chosen[:4]):
        at = starts + timedelta(minutes=50 * number)
        _write(story, row, place, at, highlights=1, deficiencies=3)
        if number == 0:
            _photo(story, row, at)


def _plan(
    story: Story, title: str, kind: str, code: str, starts: datetime, days: int, places: list[PlaceRecord]
) -> InspectionPlan:
    people = [who for who in story.assessors if kind != Kind.STRICT or not who.unit_code.startswith(code)][:8]
    return InspectionPlan(
        title=title, kind=kind, starts_on=starts.date(), ends_on=(starts + timedelta(days=days)).date(), code=code,
        basis="厦文明办〔2026〕演示 12 号", places=tuple(place.id for place in places),
        inspectors=tuple(who.id for who in people), policy=Policy.AFTER_REVIEW,
    )  # fmt: skip


def _opened(story: Story, actor: Actor, plan: InspectionPlan, starts: datetime) -> Inspection:
    row = create_inspection(actor=actor, plan=plan, now=starts - timedelta(days=5))
    return take_step(actor=actor, inspection_id=row.pk, action="open", now=starts - timedelta(days=3))


def _write(
    story: Story, row: Inspection, place: PlaceRecord, at: datetime, *, highlights: int, deficiencies: int
) -> None:
    """What a few people noted at one place within half an hour."""
    people = list(row.inspectors.all())
    version = row.places.get(place=place.id).version_id
    known = point_words(version) if version else {}
    kinds: list[tuple[str, Sequence[tuple[str, ...]]]] = [(EntryKind.MANDATORY, MANDATORY)] * min(highlights, 2)
    kinds += [(EntryKind.OPTIONAL, OPTIONAL)] * (highlights > 2)
    kinds += [(EntryKind.DEFICIENCY, DEFICIENCY)] * int(deficiencies)
    kinds += [(EntryKind.SUGGESTION, SUGGESTION)] * (story.dice.random() < 0.5)
    _send(story, row, at, people[0], "inspections.place-seen", {"place": str(place.id), "what": "arrived", "at": ""})
    for step, (kind, choices) in enumerate(kinds, 1):
        point, text, *severity = story.dice.choice(choices)
        body = {
            "place": str(place.id), "kind": str(kind), "point": point if point in known else "", "text": text, "inside": True,
            "severity": severity[0] if severity else "",
        }  # fmt: skip
        who = story.dice.choice(people)
        _send(story, row, at + timedelta(minutes=4 * step), who, "inspections.entry", body)
    left = {"place": str(place.id), "what": "left", "at": ""}
    _send(story, row, at + timedelta(minutes=30), people[0], "inspections.place-seen", left)


def _send(
    story: Story, row: Inspection, at: datetime, who: Any, kind: str, body: dict[str, Any], prepared: Any = None
) -> None:
    """One command of a phone, as the inbox would have handed it over."""
    handlers = {
        "inspections.entry": take_entry,
        "inspections.place-seen": take_place_seen,
        "inspections.photo": take_photo,
    }
    actor = Actor(who.account_id, who.name, unit_label=who.unit_name, grants=(("inspections.write", CITY),))
    command = Command(
        id=story.ident(at), account=who.account_id, kind=kind, schema=2, body={"inspection": str(row.pk), **body},
        made_at=at, sent_at=at + timedelta(minutes=20), received_at=min(at + timedelta(minutes=20), story.now),
        clock_off=0, device=DEVICE, prepared=prepared,
    )  # fmt: skip
    handlers[kind](actor=actor, command=command, now=command.received_at)


def _photo(story: Story, row: Inspection, at: datetime) -> None:
    """A drawn picture for the first deficiency; no photograph."""
    entry = Entry.objects.filter(inspection=row, kind=EntryKind.DEFICIENCY).order_by("happened_at", "pk").first()
    if entry is None:
        return
    content = _drawn()
    kept = check(upload=SimpleUploadedFile("演示.jpg", content), kind="image")
    who = row.inspectors.get(account=entry.account_id)
    body = {"entry": str(entry.pk), "sha256": hashlib.sha256(content).hexdigest(), "name": "演示.jpg"}
    _send(story, row, at + timedelta(minutes=25), who, "inspections.photo", body, kept)


def _drawn() -> bytes:
    image = Image.new("RGB", (640, 480), "#E9E3D8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, 580, 420), fill="#FAF8F5", outline="#55504A", width=6)
    pen.rectangle((60, 60, 580, 120), fill="#A03D29")
    for line in range(5):
        pen.rectangle((100, 160 + 48 * line, 420 - 40 * (line % 3), 176 + 48 * line), fill="#B9B2A6")
    pen.polygon([(500, 420), (580, 340), (580, 420)], fill="#E9E3D8", outline="#55504A")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _decide(story: Story, actor: Actor, row: Inspection, at: datetime) -> None:
    """Of what was found on the visit most became tickets; one had been put right on the spot."""
    found = list(Finding.objects.filter(inspection=row).order_by("sort_key", "pk"))
    for number, finding in enumerate(found):
        if number == 0 and len(found) > 1:
            drop(actor=actor, finding_ids=[finding.pk], reason="现场已经改好，拍照留存", now=at)
        else:
            open_ticket_for(actor=actor, finding_id=finding.pk, now=at)
