"""Rights on the area tree: may I, and which rows, never say different things."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from cuobian.kernel.access import ALL, Actor, after_prefix, require, require_any, under, visible, within
from cuobian.kernel.errors import NotAllowed, NotFound
from cuobian.support.audit.models import Entry

CODES = st.sampled_from(
    [
        "",
        "3502",
        "350203",
        "350204",
        "350203001",
        "350203001001",
        "350203001001S2",
        "350203001001S2P001",
        "350203001001S20",
        "350203001001P001",
        "350212",
        "3503",
    ]
)


def holding(*grants: tuple[str, str]) -> Actor:
    return Actor(account_id=uuid4(), name="某人", grants=grants)


def test_a_permission_reaches_its_subtree_and_no_further() -> None:
    officer = holding(("network.edit", "350203"))
    assert officer.may("network.edit", "350203001001")
    assert not officer.may("network.edit", "350204")
    assert not officer.may("network.edit", "3502")
    assert officer.may("network.edit")
    assert not officer.may("network.view")


def test_out_of_scope_does_not_exist_and_in_scope_is_refused() -> None:
    officer = holding(("network.view", "350203"))
    require(officer, "network.view", "350203001")
    with pytest.raises(NotAllowed) as refused:
        require(officer, "network.edit", "350203001")
    assert refused.value.facts["permission"] == "network.edit"
    with pytest.raises(NotFound):
        require(officer, "network.view", "350212")


def test_a_permission_held_anywhere_opens_the_page() -> None:
    require_any(holding(("audit.view", "350203")), "audit.view")
    with pytest.raises(NotAllowed):
        require_any(holding(("network.view", "")), "audit.view")


def test_the_system_may_everything_and_a_visitor_nothing() -> None:
    system, visitor = Actor.system("夜间任务"), Actor.visitor("10.0.0.1", "AB")
    assert system.may("anything.at_all", "350203")
    assert not system.is_known
    assert not visitor.may("network.view")
    assert not visitor.reaches("350203")
    assert (visitor.address, visitor.request_id) == ("10.0.0.1", "AB")


def test_prefixes_inside_another_fall_away() -> None:
    officer = holding(("a.b", "350203001"), ("a.b", "350203"), ("a.b", "350212"), (ALL, "3503"))
    assert officer.prefixes("a.b") == ("3503", "350203", "350212")


def test_the_string_after_a_prefix_ends_its_range() -> None:
    assert after_prefix("350203") == "350204"
    assert after_prefix("350209") == "35020:"
    assert "350209999999P999" < after_prefix("350209") < "350210"


def test_a_place_is_held_with_its_points_and_without_the_other_stations_of_its_village() -> None:
    first = holding(("a.b", "350203001001"))
    assert first.may("a.b", "350203001001")
    assert first.may("a.b", "350203001001P001")
    assert not first.may("a.b", "350203001001S2")
    assert not first.reaches("350203001001S2P001")
    second = holding(("a.b", "350203001001S2"))
    assert second.may("a.b", "350203001001S2P001")
    assert not second.reaches("350203001001S20")
    assert not second.reaches("350203001001")
    both = holding(("a.b", "350203001001"), ("a.b", "350203001001S2"))
    assert both.prefixes("a.b") == ("350203001001", "350203001001S2")
    assert holding(("a.b", "350203001")).may("a.b", "350203001001S2")


@pytest.mark.django_db
def test_what_stands_in_a_village_is_every_station_of_it() -> None:
    codes = ["350203001001", "350203001001P001", "350203001001S2", "350203001002"]
    Entry.objects.bulk_create([Entry(at=NOW, action="x.y", outcome="done", code=code) for code in codes])
    found = Entry.objects.filter(under("350203001001", "code")).order_by("code")
    assert list(found.values_list("code", flat=True)) == codes[:3]
    assert Entry.objects.filter(under("", "code")).count() == 4


@pytest.mark.django_db
def test_no_prefix_gives_no_row_and_the_empty_one_gives_all() -> None:
    Entry.objects.create(at=NOW, action="x.y", outcome="done", code="350203")
    assert Entry.objects.filter(within([], "code")).count() == 0
    assert Entry.objects.filter(within([""], "code")).count() == 1


@pytest.mark.django_db
@given(held=st.lists(CODES, max_size=3), codes=st.lists(CODES, max_size=6))
def test_which_rows_agrees_with_may_i(held: list[str], codes: list[str]) -> None:
    actor = holding(*[("network.view", code) for code in held])
    rows = [Entry(at=NOW, action="x.y", outcome="done", code=code) for code in codes]
    Entry.objects.bulk_create(rows)
    mine = Entry.objects.filter(id__in=[row.id for row in rows])
    found = sorted(mine.filter(visible(actor, "network.view", "code")).values_list("code", flat=True))
    assert found == sorted(code for code in codes if actor.may("network.view", code))
