"""The life cycle of a dossier over every (status, action) pair, by the actions that people use."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from tests.domains.rating.dossiers import BODY, DUE, given_out, mark, sheet_of, written
from tests.domains.rating.world import World

from cuobian.domains.people.values import ROLES
from cuobian.domains.rating.actions.fairness.dossier_sheets import hand_out, save_dossier_item, submit_dossier
from cuobian.domains.rating.actions.fairness.dossiers import (
    close_dossier,
    discard_dossier,
    edit_dossier,
    open_dossier,
)
from cuobian.domains.rating.models import Dossier
from cuobian.domains.rating.rules.fairness.dossier_life import DOSSIER_ACTIONS, DOSSIER_LIFE, dossier_allows
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import AUDIT_ACTIONS, DossierStatus
from cuobian.kernel.errors import Conflict

Perform = Callable[[World, Dossier], object]


def _save(world: World, dossier: Dossier) -> object:
    sheet = sheet_of(world, dossier, "assessor")
    who = world.assessors["assessor"]
    return save_dossier_item(actor=who, sheet_id=sheet.pk, mark=Mark("Z1.1.1", "B"), now=world.now)


def _submit(world: World, dossier: Dossier) -> object:
    sheet = sheet_of(world, dossier, "assessor")
    return submit_dossier(actor=world.assessors["assessor"], sheet_id=sheet.pk, now=world.now)


PERFORM: dict[str, Perform] = {
    "edit_dossier": lambda world, found: edit_dossier(
        actor=world.city, dossier_id=found.pk, title="改过的", body=BODY, now=world.now
    ),
    "discard_dossier": lambda world, found: discard_dossier(actor=world.city, dossier_id=found.pk, now=world.now),
    "open_dossier": lambda world, found: open_dossier(actor=world.city, dossier_id=found.pk, due_on=DUE, now=world.now),
    "save_dossier_item": _save,
    "submit_dossier": _submit,
    "close_dossier": lambda world, found: close_dossier(
        actor=world.city, dossier_id=found.pk, anyway=True, now=world.now
    ),
}


def at(world: World, status: DossierStatus) -> Dossier:
    """A dossier in a status, with the assessor's sheet filled in where there may be one."""
    if status == DossierStatus.DRAFT:
        made = written(world)
        hand_out(made, [world.assessors["assessor"].person_id], now=world.now)
        return made
    made = given_out(world)
    mark(world, made, "assessor", submit=False)
    if status == DossierStatus.CLOSED:
        close_dossier(actor=world.city, dossier_id=made.pk, anyway=True, now=world.now)
    return Dossier.objects.get(pk=made.pk)


def test_every_action_of_the_table_has_a_performer_and_a_word_in_the_trail() -> None:
    assert set(PERFORM) == set(DOSSIER_ACTIONS)
    assert {f"rating.{action}" for action in DOSSIER_ACTIONS} <= set(AUDIT_ACTIONS)


@pytest.mark.parametrize("status", list(DossierStatus))
def test_the_table_says_what_can_happen_and_nothing_else_does(shared: World, status: DossierStatus) -> None:
    for action in DOSSIER_ACTIONS:
        with transaction.atomic():
            dossier = at(shared, status)
            if (status, action) == (DossierStatus.DRAFT, "discard_dossier"):
                dossier.sheets.all().delete()
            if dossier_allows(status, action):
                PERFORM[action](shared, dossier)
                goal = DOSSIER_LIFE[status, action].goes_to
            else:
                with pytest.raises(Conflict):
                    PERFORM[action](shared, dossier)
                goal = status
            after = Dossier.objects.filter(pk=dossier.pk).values_list("status", flat=True).first()
            assert after == goal, (status, action)
            transaction.set_rollback(True)


def test_the_readme_shows_the_table_as_it_is() -> None:
    readme = (Path(__file__).parents[3] / "src/cuobian/domains/rating/rules/fairness/README.md").read_text()
    for status in DossierStatus:
        moves = [
            f"{action} → {step.goes_to.value if step.goes_to else 'gone'} ({step.permission})"
            for (start, action), step in DOSSIER_LIFE.items()
            if start == status
        ]
        assert f"| {status.value} {status.label} | {'; '.join(moves) or 'the end'} |" in readme


def test_only_the_city_office_runs_dossiers_and_only_assessors_mark_them() -> None:
    holders = {
        permission: {key for key, role in ROLES.items() if permission in role.permissions}
        for permission in {step.permission for step in DOSSIER_LIFE.values()}
    }
    assert holders == {"rating.fairness.run": {"city_officer"}, "rating.assess": {"assessor"}}
