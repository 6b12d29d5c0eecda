"""Another jurisdiction table: the district awards up to four stars, the city five alone. Pages and words follow the table."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.building import built_once
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, World, build

from cuobian.domains.rating.actions.awards import award
from cuobian.domains.rating.models import Entry, StarAward
from cuobian.domains.rating.queries.desk_steps import next_steps
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.rules.explaining import stars_words
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock


def moved_line(text: bytes) -> bytes:
    changes = {
        b"can_award: [1, 2, 3]}": b"can_award: [1, 2, 3, 4]}",
        b"can_award: [4, 5]}": b"can_award: [5]}",
        b"output: [1, 2, 3]": b"output: [1, 2, 3, 4]",
        b"can_recommend: [4, 5]": b"can_recommend: [5]",
        b"output: [4, 5]": b"output: [5]",
    }
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built_once(django_db_blocker, partial(build, standard=moved_line)) as world:
        yield world


@pytest.fixture
def four(shared: World) -> StarAward:
    """A star of four, which is the district's here."""
    entry = shared.take_to(Stage.AWARD_READY, shared.entries()[0])
    Entry.objects.filter(pk=entry.pk).update(star=4)
    award(actor=shared.siming, entry_id=entry.pk, now=AFTER_NOTICE)
    return StarAward.objects.get(entry=entry)


def test_who_the_table_names_warns_and_revokes(shared: World, client_as: ClientAs, four: StarAward) -> None:
    url = f"/desk/stars/{four.pk}/"
    with clock.frozen_at(AFTER_NOTICE):
        district, city = client_as("district_officer"), client_as("city_officer")
        assert "亮黄牌" in district.get(url).content.decode()
        assert "亮黄牌" not in city.get(url).content.decode()
        assert city.get(f"{url}warn/").status_code == 403
        page = district.get(f"{url}revoke/").content.decode()
        assert "12 个月内不得申报" in page
        assert district.post(f"{url}warn/", {"reason": "没开门"}).status_code == 302


def test_the_words_name_the_stars_of_the_table(shared: World, client_as: ClientAs) -> None:
    entry = shared.take_to(Stage.DISTRICT_RESULT, shared.entries()[0])
    page = client_as("district_officer").get(f"/desk/entries/{entry.pk}/do/confirm_district/").content.decode()
    assert "五星报市级联合考评，其余去公示" in page
    policy = version_policy(shared.round.version_id)
    asked = {"today": clock.local_date(shared.now), "jurisdiction": policy.stars_by_level, "minimum": policy.min_raters}
    steps = next_steps(shared.siming, shared.round, **asked)  # type: ignore[arg-type]
    assert "确认后，五星报市级联合考评，其余去公示。" in {step.why for step in steps}
    assert stars_words((5, 4)) == "四星、五星"
    none = {**asked, "jurisdiction": replace(policy, stars_by_level={"district": (1, 2, 3, 4, 5)}).stars_by_level}
    assert "确认后去公示。" in {step.why for step in next_steps(shared.siming, shared.round, **none)}  # type: ignore[arg-type]
