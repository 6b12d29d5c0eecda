"""An assessor's marks on a dossier: blind, saved as they come, locked by submission."""

from datetime import timedelta

import pytest
from tests.cast import NOW
from tests.domains.rating.dossiers import given_out, mark, sheet_of
from tests.domains.rating.world import World

from cuobian.domains.rating.actions.fairness.dossier_sheets import save_dossier_item, submit_dossier
from cuobian.domains.rating.actions.fairness.dossiers import close_dossier
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet, Round
from cuobian.domains.rating.queries.fairness.dossier_sheets import my_dossiers, own_dossier_sheet
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import RoundStatus, SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.notices.public import open_for

STATUS, COUNTED = "Z1.1.1", "Z1.1.3"


@pytest.fixture
def dossier(shared: World) -> Dossier:
    return given_out(shared)


@pytest.fixture
def assessor(shared: World) -> Actor:
    return shared.assessors["assessor"]


@pytest.fixture
def sheet(shared: World, dossier: Dossier) -> DossierSheet:
    return sheet_of(shared, dossier, "assessor")


def save(actor: Actor, sheet: DossierSheet, said: Mark) -> None:
    save_dossier_item(actor=actor, sheet_id=sheet.pk, mark=said, now=NOW)


def test_saving_again_replaces_and_leaves_both_in_the_trail(assessor: Actor, sheet: DossierSheet) -> None:
    first = save_dossier_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(STATUS, "A"), now=NOW)
    again = save_dossier_item(actor=assessor, sheet_id=sheet.pk, mark=Mark(STATUS, unseen=True), now=NOW)
    assert (first.recorded, first.is_new, again.recorded, again.is_new, again.unseen) == (1, True, 1, False, 1)
    assert DossierItem.objects.get(sheet=sheet).unseen
    lines = AuditEntry.objects.filter(action="rating.save_dossier_item").order_by("at", "pk")
    assert [line.new["state"] for line in lines if line.new] == ["A", ""]
    assert lines[1].old is not None


@pytest.mark.parametrize(
    "said",
    [Mark(STATUS, "D"), Mark(STATUS), Mark(STATUS, defects=1), Mark(COUNTED, "A"), Mark(COUNTED, defects=100)],
)
def test_a_mark_fits_the_rule_of_its_point(assessor: Actor, sheet: DossierSheet, said: Mark) -> None:
    with pytest.raises(Invalid):
        save(assessor, sheet, said)
    assert not DossierItem.objects.exists()


def test_a_point_that_is_not_judged_is_not_there(assessor: Actor, sheet: DossierSheet) -> None:
    with pytest.raises(NotFound):
        save(assessor, sheet, Mark("Z9.9.9", "A"))


def test_sheets_of_others_do_not_exist(shared: World, dossier: Dossier, assessor: Actor) -> None:
    other = mark(shared, dossier, "third")
    for deed in (
        lambda: own_dossier_sheet(assessor, other.pk),
        lambda: save(assessor, other, Mark(STATUS, "A")),
        lambda: submit_dossier(actor=assessor, sheet_id=other.pk, now=NOW),
    ):
        with pytest.raises(NotFound):
            deed()
    assert {row.account_id for row in my_dossiers(assessor)} == {assessor.account_id}


def test_whose_role_has_ended_may_not_mark(assessor: Actor, sheet: DossierSheet) -> None:
    former = Actor(account_id=assessor.account_id, name=assessor.name, grants=(("network.view", "3502"),))
    with pytest.raises(NotAllowed):
        save(former, sheet, Mark(STATUS, "A"))


def test_an_assessor_of_one_district_marks_the_dossiers_of_a_city_round(assessor: Actor, sheet: DossierSheet) -> None:
    local = Actor(account_id=assessor.account_id, name=assessor.name, grants=(("rating.assess", "350203"),))
    save(local, sheet, Mark(STATUS, "A"))
    assert DossierItem.objects.filter(sheet=sheet).count() == 1


def test_submitting_names_what_is_missing_then_locks_and_settles_the_notice(
    shared: World, dossier: Dossier, assessor: Actor, sheet: DossierSheet
) -> None:
    save(assessor, sheet, Mark(STATUS, "A"))
    with pytest.raises(Invalid) as refused:
        submit_dossier(actor=assessor, sheet_id=sheet.pk, now=NOW)
    missing = {fault.place for fault in refused.value.faults}
    assert STATUS not in missing
    assert COUNTED in missing
    done = mark(shared, dossier, "assessor")
    assert (done.status, done.submitted_at) == (SheetStatus.SUBMITTED, shared.now)
    assert not open_for(assessor.person_id)
    assert open_for(shared.assessors["third"].person_id)
    for deed in (
        lambda: save(assessor, sheet, Mark(STATUS, "B")),
        lambda: submit_dossier(actor=assessor, sheet_id=sheet.pk, now=NOW + timedelta(hours=1)),
    ):
        with pytest.raises(Conflict, match="已经提交锁定"):
            deed()
    assert DossierItem.objects.get(sheet=sheet, point_id=STATUS).state == "A"


def test_once_called_in_or_the_round_over_nothing_is_marked(
    shared: World, dossier: Dossier, assessor: Actor, sheet: DossierSheet
) -> None:
    Round.objects.filter(pk=shared.round.pk).update(status=RoundStatus.CLOSED, closed_at=shared.now)
    with pytest.raises(Conflict, match="已经结束"):
        save(assessor, sheet, Mark(STATUS, "A"))
    close_dossier(actor=shared.city, dossier_id=dossier.pk, anyway=True, now=NOW)
    with pytest.raises(Conflict, match="已收齐"):
        save(assessor, sheet, Mark(STATUS, "A"))
    assert not DossierItem.objects.exists()
