"""A correction is a counter-entry; what was written stays, and sums come out right."""

from decimal import Decimal

import pytest
from tests.cast import NOW, STATION, actor_of_role
from tests.domains.ledger.making import DAY, put

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.public import Selection, cancel, correct, grouped, latest, monthly, standing, year_figures
from cuobian.domains.ledger.queries.facts import chain_of
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry

pytestmark = pytest.mark.usefixtures("network")
WHY = "签到表上只有 20 人"


def total() -> tuple[Decimal, Decimal, int, int]:
    (group,) = grouped(Selection(), ("place_code",))
    return group.quantity, group.part, group.people, group.count


def test_the_right_numbers_take_the_place_of_the_wrong_ones() -> None:
    keeper, wrong = actor_of_role("station_keeper"), put("dispatch", quantity=12, part=10, people=30)
    right = correct(
        actor=keeper, fact_id=wrong.id, quantity=Decimal(11), part=Decimal(9), people=20, reason=WHY, now=NOW
    )
    assert total() == (11, 9, 20, 1)
    assert [(row.sign, row.quantity) for row in Fact.objects.order_by("day", "seq")] == [(1, 12), (-1, -12), (1, 11)]
    assert (right.corrects_id, right.reason, right.happened_on, right.subject) == (wrong.id, WHY, DAY, wrong.subject)
    assert chain_of(Fact.objects.get(pk=right.id))[0].pk == wrong.id
    assert Entry.objects.filter(action="ledger.correct", subject_id=str(wrong.id)).count() == 1


def test_a_cancelled_entry_leaves_nothing_in_the_sums() -> None:
    wrong = put("activity", people=30, tag="lecture")
    cancel(actor=actor_of_role("station_keeper"), fact_id=wrong.id, reason="重复记了一次", now=NOW)
    assert total() == (0, 0, 0, 0)
    assert not list(standing(Selection()))
    assert year_figures(STATION, NOW.date()) == []
    assert sum(figure.count for figure in monthly(STATION, ["activity"], NOW.date())) == 0


def test_a_corrected_level_is_the_corrected_one() -> None:
    wrong = put("staff", quantity=9)
    correct(
        actor=actor_of_role("station_keeper"),
        fact_id=wrong.id,
        quantity=Decimal(3),
        part=None,
        people=None,
        reason=WHY,
        now=NOW,
    )
    assert latest(Selection())[STATION, "staff"].quantity == 3


def test_a_second_correction_goes_to_the_corrected_entry() -> None:
    keeper, wrong = actor_of_role("station_keeper"), put("drill")
    right = correct(actor=keeper, fact_id=wrong.id, quantity=Decimal(2), part=None, people=None, reason=WHY, now=NOW)
    with pytest.raises(Conflict):
        cancel(actor=keeper, fact_id=wrong.id, reason=WHY, now=NOW)
    counter = Fact.objects.get(sign=-1)
    with pytest.raises(Conflict):
        cancel(actor=keeper, fact_id=counter.pk, reason=WHY, now=NOW)
    cancel(actor=keeper, fact_id=right.id, reason=WHY, now=NOW)
    assert total()[0] == 0


@pytest.mark.parametrize(
    ("quantity", "reason", "field"),
    [("2", "错", "reason"), ("2", "", "reason"), ("1", WHY, "quantity"), ("-2", WHY, "quantity")],
)
def test_a_correction_needs_a_reason_and_a_difference(quantity: str, reason: str, field: str) -> None:
    wrong = put("drill")
    with pytest.raises(Invalid) as refused:
        correct(
            actor=actor_of_role("station_keeper"),
            fact_id=wrong.id,
            quantity=Decimal(quantity),
            part=None,
            people=None,
            reason=reason,
            now=NOW,
        )
    assert [fault.place for fault in refused.value.faults] == [field]
    assert Fact.objects.count() == 1


def test_only_who_keeps_the_place_corrects() -> None:
    wrong = put("drill")
    with pytest.raises(NotAllowed):
        cancel(actor=actor_of_role("auditor"), fact_id=wrong.id, reason=WHY, now=NOW)
    with pytest.raises(NotFound):
        cancel(actor=actor_of_role("neighbour_keeper"), fact_id=wrong.id, reason=WHY, now=NOW)
