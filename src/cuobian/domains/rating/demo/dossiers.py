"""The demonstration's calibration dossiers: four invented cases that every assessor marked before the visits began."""

from datetime import timedelta
from uuid import UUID

from cuobian.domains.rating.demo.cases import CASES, Case
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.demo.pictures import write_pictures
from cuobian.domains.rating.demo.seen import look
from cuobian.domains.rating.models import Dossier, DossierItem, DossierSheet, Round
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import DossierStatus, SheetStatus

CLOSED = 4
"""The working day of the round on which they were called in; visits begin on the next."""
NOT_TOLD = Said(unseen=True)


def write_dossiers(ground: Ground, made: Round) -> None:
    """Four closed dossiers with three pictures and a sheet of every assessor each."""
    dossiers = [_dossier(ground, made, number, case) for number, case in enumerate(CASES)]
    Dossier.objects.bulk_create(dossiers)
    write_pictures(ground, dossiers)
    sheets: list[DossierSheet] = []
    items: list[DossierItem] = []
    for number, (dossier, case) in enumerate(zip(dossiers, CASES, strict=True)):
        for account in sorted(ground.usernames, key=lambda one: ground.usernames[one]):
            sheet = _sheet(ground, dossier, account, number)
            sheets.append(sheet)
            items += _items(ground, sheet, case)
    DossierSheet.objects.bulk_create(sheets, batch_size=400)
    DossierItem.objects.bulk_create(items, batch_size=400)


def _dossier(ground: Ground, made: Round, number: int, case: Case) -> Dossier:
    return Dossier(
        round=made,
        title=case.title,
        body=case.body,
        status=DossierStatus.CLOSED,
        due_on=ground.day(CLOSED),
        made_at=ground.at(ground.start, 9, 10 + number),
        made_by_id=ground.officer.id,
        opened_at=ground.at(ground.start, 15, number),
        closed_at=ground.at(ground.day(CLOSED), 17, 30 + number),
    )


def _sheet(ground: Ground, dossier: Dossier, account: UUID, number: int) -> DossierSheet:
    """One dossier a day, at an hour of the assessor's own."""
    dice = ground.dice("dossier", dossier.title, ground.usernames[account])
    at = ground.at(ground.day(1 + number), 8, 30) + timedelta(minutes=dice.randrange(500))
    return DossierSheet(
        dossier=dossier,
        account_id=account,
        status=SheetStatus.SUBMITTED,
        opened_at=ground.at(ground.start, 15, number),
        submitted_at=at,
    )


def _items(ground: Ground, sheet: DossierSheet, case: Case) -> list[DossierItem]:
    said = look(ground, case.truth, sheet.account_id, "", case.title)
    return [_item(sheet, point.id, said.get(point.id, NOT_TOLD)) for point in judged_points(ground.standard)]


def _item(sheet: DossierSheet, point_id: str, said: Said) -> DossierItem:
    at = sheet.submitted_at
    assert at is not None
    return DossierItem(
        sheet=sheet,
        point_id=point_id,
        state=said.state,
        defects=said.defects,
        unseen=said.unseen,
        saved_at=at,
        locked_at=at,
    )
