"""Fills a new database for `benchmarks/pages.py`: about 600 places with stars, and sheets that assessors may save into.

    CUOBIAN_DATA_DIR=… [DATABASE_URL=…] python benchmarks/city.py

Prints, as JSON, what the client needs: addresses of pages, and a session with a sheet for each assessor.
"""

import json
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.urls import reverse  # noqa: E402
from tests.cast import NOW  # noqa: E402
from tests.domains.rating.world import SIMING_STATIONS, World, build, put_panel  # noqa: E402

from cuobian.domains.network.models import NetworkStamp, Place  # noqa: E402
from cuobian.domains.people.middleware import GRANT_KEY  # noqa: E402
from cuobian.domains.people.models import Account, RoleGrant  # noqa: E402
from cuobian.domains.rating.models import Sheet, StarAward, StarEvent  # noqa: E402
from cuobian.domains.rating.rules.sheets import judged_points  # noqa: E402
from cuobian.domains.rating.values import Level, Stage  # noqa: E402
from cuobian.domains.standards.public import engine_standard  # noqa: E402
from cuobian.engines.scoring import CountRule  # noqa: E402
from cuobian.kernel.clock import frozen_at, today  # noqa: E402
from cuobian.kernel.text import search_text, sort_key  # noqa: E402

PLACES = 600
RATED = 3
WEEK = {day: [["08:30", "12:00"], ["14:30", "21:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}


def fill() -> dict[str, Any]:
    """The city; returns what the client needs."""
    with frozen_at(NOW):
        world = build()
        entries = [world.take_to(Stage.DISTRICT_PANEL, world.entry(code)) for code in SIMING_STATIONS[:RATED]]
        put_panel(world, Level.DISTRICT, entries)
    _more_places()
    _stars()
    NetworkStamp.objects.update_or_create(code="350203", defaults={"number": 1})
    codes = list(Place.objects.filter(kind="station").order_by("code").values_list("code", flat=True)[:200])
    return {
        "list": reverse("portal:places"),
        "places": [reverse("portal:place", args=[code]) for code in codes],
        "trivial": reverse("portal:robots"),
        "saves": [_save(world, sheet) for sheet in Sheet.objects.select_related("entry__round").order_by("pk")],
    }


def _more_places() -> None:
    home = Place.objects.get(code=SIMING_STATIONS[0])
    rows = []
    for number in range(2, PLACES - Place.objects.count() + 2):
        name = f"厦港第{number}社区站"
        rows.append(
            Place(
                code=f"{home.code}S{number}",
                kind="station",
                name=f"厦港第{number}社区新时代文明实践站",
                short_name=name,
                area_id=home.area_id,
                parent_id=home.parent_id,
                address=f"大学路 {number} 号",
                lng=Decimal("118.09") + Decimal(number % 25) / 1000,
                lat=Decimal("24.44") + Decimal(number // 25) / 1000,
                coord_system="GCJ-02",
                hours={"week": WEEK, "exceptions": []},
                facilities=["ramp", "wifi", "books"],
                contact_phone=f"0592-2{number:06d}",
                opened_on=date(2020, 1, 1),
                sort_key=sort_key(name),
                initials="xg",
                search_text=search_text(name),
                updated_at=NOW,
            )
        )
    Place.objects.bulk_create(rows, batch_size=200)


def _stars() -> None:
    names = (
        "阵地建设",
        "组织与运行",
        "志愿服务队伍",
        "理论宣讲与学习",
        "供需对接",
        "活动与群众参与",
        "资源共建",
        "群众评价与整改",
    )
    dimensions = [
        {"id": f"Z{n}", "name": name, "points": "12.50", "score": "9.50", "ratio": "76.0"}
        for n, name in enumerate(names, 1)
    ]
    awards = [
        StarAward(
            place=place,
            code=place.code,
            star=1 + index % 5,
            score=Decimal("77.30"),
            dimensions=dimensions,
            standard_label="评定标准（示例）2024 年",
            body="思明区文明办",
            plaque_number=f"2024-350203-Z-{index:04d}",
            awarded_on=date(2024, 12, 20),
            valid_until=today() + timedelta(days=365),
            is_sample=True,
        )
        for index, place in enumerate(Place.objects.filter(kind="station").order_by("code"))
    ]
    StarAward.objects.bulk_create(awards, batch_size=200)
    events = [
        StarEvent(award=award, act="granted", star=award.star, on=award.awarded_on, by_name="平台") for award in awards
    ]
    StarEvent.objects.bulk_create(events, batch_size=200)


def _save(world: World, sheet: Sheet) -> dict[str, Any]:
    """A session of the sheet's assessor, and the addresses of the points that take a state."""
    account = Account.objects.get(pk=sheet.account_id)
    grant = RoleGrant.objects.filter(account=account)[0]
    points = judged_points(engine_standard(sheet.entry.round.version_id))
    addresses = [
        reverse("rating:sheet-point", args=[sheet.pk, point.id])
        for point in points
        if not isinstance(point.rule, CountRule)
    ]
    return {"session": session_of(account, grant), "points": addresses}


def session_of(account: Account, grant: RoleGrant) -> str:
    """Somebody signed in with a role: the key of the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[GRANT_KEY] = str(grant.pk)
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(fill()))
