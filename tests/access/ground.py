"""One world in which every address has something to show: every stage of a round, and one row of every table.

ground = build()
ground.url("rating:entry", "awarded")     # the address of the entry that has its star
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests import cast
from tests.access.papers import papers
from tests.access.phones import inbox
from tests.access.tickets import rectification
from tests.access.visits import visits
from tests.domains.rating.dossiers import sheet_of as dossier_sheet_of
from tests.domains.rating.dossiers import written
from tests.domains.rating.flagged import flag, gathered, only_flag, run_with
from tests.domains.rating.world import AFTER_NOTICE, World, put_panel
from tests.domains.rating.world import build as build_world

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.models import ImportBatch as FactBatch
from cuobian.domains.network.actions.orders import Order
from cuobian.domains.network.actions.planning import plan_change
from cuobian.domains.network.actions.profile import add_photo
from cuobian.domains.network.models import ImportBatch, Photo, Place
from cuobian.domains.network.values import PlaceAction
from cuobian.domains.people.actions.links import new_link
from cuobian.domains.people.models import ResetLink, RoleGrant, SignIn
from cuobian.domains.rating.actions import appeals, self_assess, sheets
from cuobian.domains.rating.actions.conflicts import declare_conflict
from cuobian.domains.rating.actions.fairness.dossier_photos import add_dossier_photo
from cuobian.domains.rating.actions.fairness.dossiers import open_dossier
from cuobian.domains.rating.actions.fairness.drawing import DrawPlan, announce_draw, draw_panels, prepare_draw
from cuobian.domains.rating.actions.fairness.running import run_fairness
from cuobian.domains.rating.actions.fairness.screens import assign_screen
from cuobian.domains.rating.actions.invite import Guest, invite
from cuobian.domains.rating.actions.marks import add_mark
from cuobian.domains.rating.actions.notices import object_to
from cuobian.domains.rating.actions.panel_drafts import keep_draft
from cuobian.domains.rating.actions.views import keep_view
from cuobian.domains.rating.models import Appeal, Entry, FairScore, PanelDraw, Round, RoundInvitation, Sheet, StarAward
from cuobian.domains.rating.pages.field.self_assessment import SEEN_BY
from cuobian.domains.rating.queries.fairness.draws import DrawRules
from cuobian.domains.rating.queries.marks import rules_of
from cuobian.domains.rating.queries.panel_drafts import panel_place
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.panel_drafts import PanelGiven, Shown
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic, takes_documents
from cuobian.domains.rating.rules.sheets import Mark, judged_points
from cuobian.domains.rating.values import SHEET_SEEN_BY, Level, MarkKind, RoundStatus, SelfAnswer, Stage
from cuobian.domains.standards.actions.drafts import copy_version
from cuobian.domains.standards.public import document, engine_standard
from cuobian.engines.scoring import CountRule
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.ids import uuid7
from cuobian.support.api_clients.public import Scope, issue
from cuobian.support.audit.models import Entry as AuditEntry
from cuobian.support.calendars.models import Holiday
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import store
from cuobian.support.jobs.models import Failure, Job
from cuobian.support.notices.models import Notice
from cuobian.support.notices.public import send

MOMENT = AFTER_NOTICE + timedelta(hours=2)  # when the pages are looked at
OWN = cast.STATION  # the keeper's own station: in self-assessment
APPEALED = cast.NEIGHBOUR_STATION  # the neighbour keeper's
AWARDED = "350203001006"
REVIEWED = "350203001011"
NEEDED = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ground:
    """The world, and what the words in the third column of the access table stand for."""

    world: World
    things: Mapping[str, NEEDED]

    def url(self, name: str, key: str) -> str:
        """The address `name` with the arguments that stand behind `key` ("-" is none); `key` may end in "?query"."""
        thing, mark, query = key.partition("?")
        return reverse(name, kwargs=dict(self.things[thing]) if thing != "-" else None) + mark + query


def picture(colour: str = "teal") -> SimpleUploadedFile:
    """A small photo, as a telephone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return SimpleUploadedFile("现场.jpg", out.getvalue(), "image/jpeg")


def build() -> Ground:
    """The world in the database. Takes some seconds: build it once for many tests."""
    world = build_world()
    for part in cast.CAST:
        cast.enrol(part)
    world.take_to(Stage.AWARDED, world.entry(AWARDED))
    world.now = AFTER_NOTICE + timedelta(hours=1)
    tongan = [entry for entry in world.entries() if entry.code.startswith(cast.TONGAN)]
    published, with_panel = tongan
    _object_to_a_figure(world, world.entry(REVIEWED))
    world.take_to(Stage.FIRST_REVIEW, world.entry(REVIEWED))
    _appeal(world)
    world.take_to(Stage.NOTICE, published)
    world.take_to(Stage.DISTRICT_PANEL, with_panel)
    draws = _draws(world, with_panel)
    panel = put_panel(world, Level.DISTRICT, [with_panel])
    things: dict[str, NEEDED] = {
        **_rating(world, world.entry(published.code), world.entry(with_panel.code)),
        **_sheet(world, with_panel),
        **_fairness(world),
        "panel": {"panel_id": panel.pk},
        **_panel_draft(world),
        **_around(world, with_panel),
        **_dossiers(world),
        **_flagged(world),
        **draws,
        **_network(world),
        **_people(world),
        **_records(world),
        **_standards(world),
        **rectification(world),
        **visits(world, local_date(MOMENT), MOMENT),
        **_support(world),
        **inbox(world),
        **papers(world),
        "sample-form": {"name": "form"},
    }
    return Ground(world, things)


def _appeal(world: World) -> None:
    """An appeal that waits for its reviewer."""
    entry = world.take_to(Stage.APPEAL, world.entry(APPEALED))
    appeals.assign_reviewers(
        actor=world.city,
        appeal_id=Appeal.objects.get(entry=entry).pk,
        accounts=[world.reviewer.person_id],
        now=world.now,
    )


def _object_to_a_figure(world: World, entry: Entry) -> None:
    point = next(point for point in self_assess.all_points(entry) if is_automatic(point) and point.mandatory)
    said = Said(point.id, SelfAnswer.OBJECT, "", "十月有一场活动没有计入")
    self_assess.save_answer(actor=world.keeper(entry.code), entry_id=entry.pk, said=said, now=world.now)


def _claim(entry: Entry) -> str:
    """A point that the place calls not applicable."""
    point = next(point for point in self_assess.all_points(entry) if point.applicability and point.mandatory)
    entry.self_items.filter(point_id=point.id).update(not_applicable=True, note="没有食堂")
    return point.id


def _rating(world: World, published: Entry, with_panel: Entry) -> dict[str, NEEDED]:
    own, appealed, reviewed = world.entry(OWN), world.entry(APPEALED), world.entry(REVIEWED)
    awarded = world.entry(AWARDED)
    award = StarAward.objects.get(code=AWARDED)
    assert published.notice is not None
    objection = object_to(
        actor=Actor.visitor(), entry_id=published.pk, text="门口坡道太陡", name="林先生", contact="", now=world.now
    )
    veto = _veto(world, with_panel)
    claimed = next(
        point
        for point in self_assess.all_points(own)
        if not is_automatic(point) and takes_documents(point, point_text(own.round.version_id, point.id).reuse)
    )
    keeper = world.keeper(OWN)
    said = Said(claimed.id, SelfAnswer.CLAIM, "A", "现场可以看")
    self_assess.save_answer(actor=keeper, entry_id=own.pk, said=said, now=world.now)
    file = store(upload=picture(), kind="image", actor=keeper, code=OWN, permission=SEEN_BY, now=world.now)
    given = self_assess.attach_document(
        actor=keeper, entry_id=own.pk, point_id=claimed.id, file_id=file.id, title="值班表", now=world.now
    )
    objected = reviewed.self_items.get(answer=SelfAnswer.OBJECT).point_id
    claim = _claim(reviewed)
    view = keep_view(actor=world.siming, name="同街道", query="stage=first_review", now=world.now)
    return {
        "round": {"round_id": world.round.pk},
        "round-pdf": {"round_id": world.round.pk, "kind": "pdf"},
        "view": {"round_id": world.round.pk, "view_id": view.pk},
        "own": {"entry_id": own.pk},
        "own-point": {"entry_id": own.pk, "point_id": claimed.id},
        "own-document": {"entry_id": own.pk, "document_id": given.pk},
        "reviewed": {"entry_id": reviewed.pk},
        "reviewed-claim": {"entry_id": reviewed.pk, "point_id": claim},
        "reviewed-figure": {"entry_id": reviewed.pk, "point_id": objected},
        "appealed": {"entry_id": appealed.pk},
        "appeal": {"appeal_id": Appeal.objects.get(entry=appealed).pk},
        "awarded": {"entry_id": awarded.pk},
        "award": {"award_id": award.pk},
        "award-warn": {"award_id": award.pk, "step": "warn"},
        "plaque": {"number": award.plaque_number},
        "published": {"entry_id": published.pk},
        "notice": {"notice_id": published.notice.pk},
        "objection": {"objection_id": objection.pk},
        "receipt": {"receipt": objection.receipt},
        "judged": {"entry_id": with_panel.pk},
        "judged-withdraw": {"entry_id": with_panel.pk, "action": "withdraw"},
        "judged-mark": {"entry_id": with_panel.pk, "mark_id": veto},
        "judged-figure": {"entry_id": with_panel.pk, "point_id": "Z3.1.1"},
        "judged-point": {"entry_id": with_panel.pk, "point_id": judged_points(_standard(with_panel))[0].id},
        "place": {"code": AWARDED},
        "own-place": {"code": OWN},
        "file": {"file_id": file.id},
    }


def _panel_draft(world: World) -> dict[str, NEEDED]:
    """A panel that the city's officer has begun to put together."""
    place = panel_place(world.city, world.round, Level.CITY)
    given, page = PanelGiven(name="联合考评第 2 组"), Shown(0, uuid7())
    return {
        "panel-draft": {
            "draft_id": keep_draft(actor=world.city, place=place, given=given, shown=page, now=world.now).pk
        }
    }


def _around(world: World, with_panel: Entry) -> dict[str, NEEDED]:
    """A round not open yet, one that is being opened, an invitation and a declared conflict."""
    plan = {
        "version_id": world.round.version_id,
        "place_kind": world.round.place_kind,
        "starts_on": world.round.starts_on,
        "data_until": world.round.data_until,
        "created_at": world.now,
        "created_by_id": world.city.person_id,
        "code": cast.CITY,
    }
    draft = Round.objects.create(title="明年的一轮", status=RoundStatus.DRAFT, **plan)
    opening = Round.objects.create(title="正在开的一轮", status=RoundStatus.OPENING, **plan)
    guest = Guest("林博文", "厦门大学", "", cast.TONGAN)
    invite(actor=world.tongan, round_id=with_panel.round_id, guest=guest, now=world.now)
    conflict = declare_conflict(
        actor=world.assessors["assessor"], code=AWARDED, kind="interest", reason="合作过", now=world.now
    )
    return {
        "draft-round": {"round_id": draft.pk},
        "opening": {"round_id": opening.pk},
        "invitation": {"invitation_id": RoundInvitation.objects.get().pk},
        "conflict": {"conflict_id": conflict.pk},
    }


def _flagged(world: World) -> dict[str, NEEDED]:
    """A run over what was submitted, with a flag that Tong'an's officer looks into."""
    material = gathered(world)
    tongan = next(number for number, one in enumerate(material.places) if one.code.startswith(cast.TONGAN))
    seen = next(number for number, visit in enumerate(material.visits) if visit.unit == tongan)
    run = run_with(world, flag("outlier", visits=(seen,)))
    screen = only_flag(run)
    assign_screen(
        actor=world.city,
        screen_id=screen.pk,
        checker_id=world.tongan.person_id,
        due_on=world.now.date() + timedelta(days=1),
        now=world.now,
    )
    point = judged_points(engine_standard(world.round.version_id))[0].id
    return {"flag": {"screen_id": screen.pk}, "fair-point": {"round_id": world.round.pk, "point_id": point}}


def _draws(world: World, waiting: Entry) -> dict[str, NEEDED]:
    """Three draws of Tong'an: one that is prepared, one that waits for its number, one that is drawn."""

    def prepared(title: str) -> PanelDraw:
        plan = DrawPlan(
            round_id=waiting.round_id,
            level=Level.DISTRICT,
            code=cast.TONGAN,
            title=title,
            entries=(waiting.pk,),
            people=tuple(actor.person_id for actor in world.assessors.values()),
            rules=DrawRules(visits=3, different_districts=False, not_own_district=False),
        )
        return prepare_draw(actor=world.tongan, plan=plan, now=world.now)

    def announced(title: str) -> PanelDraw:
        later = world.now + timedelta(minutes=5)
        draw_id = prepared(title).pk
        return announce_draw(actor=world.tongan, draw_id=draw_id, source="开奖号码", draws_at=later, now=world.now)

    after = world.now + timedelta(minutes=10)
    drawn = draw_panels(actor=world.tongan, draw_id=announced("抽出的").pk, number="7", now=after)
    return {
        "draw-prepared": {"draw_id": prepared("准备的").pk},
        "draw-announced": {"draw_id": announced("公告的").pk},
        "drawn": {"draw_id": drawn.pk},
        "drawn-seat": {"draw_id": drawn.pk, "place": waiting.code},
    }


def _standard(entry: Entry):  # type: ignore[no-untyped-def]
    return engine_standard(entry.round.version_id)


def _veto(world: World, entry: Entry) -> UUID:
    made = add_mark(
        actor=world.officer(entry.code),
        entry_id=entry.pk,
        kind=MarkKind.VETO,
        rule_id=rules_of(entry.round.version_id, MarkKind.VETO)[0].id,
        count=1,
        reason="十一月二十日通报，已核实",
        now=world.now,
    )
    return made.pk


def _sheet(world: World, entry: Entry) -> dict[str, NEEDED]:
    who = world.assessors["assessor"]
    sheet = Sheet.objects.get(entry=entry, account_id=who.account_id)
    point = next(point for point in judged_points(_standard(entry)) if not isinstance(point.rule, CountRule))
    sheets.save_item(actor=who, sheet_id=sheet.pk, mark=Mark(point.id, state="B", note="门牌旧了"), now=world.now)
    file = store(
        upload=picture("maroon"),
        kind="image",
        actor=who,
        code=entry.code,
        permission=SHEET_SEEN_BY,
        now=world.now,
    )
    photo = sheets.attach_photo(actor=who, sheet_id=sheet.pk, point_id=point.id, file_id=file.id, now=world.now)
    return {
        "sheet": {"sheet_id": sheet.pk},
        "sheet-point": {"sheet_id": sheet.pk, "point_id": point.id},
        "sheet-photo": {"sheet_id": sheet.pk, "photo_id": photo.pk},
    }


def _dossiers(world: World) -> dict[str, NEEDED]:
    """One that is with the assessors, with a photo; one that is still a draft, with another."""
    out, draft = written(world, "在评的材料"), written(world, "没发的材料")
    photos = [
        add_dossier_photo(actor=world.city, dossier_id=made.pk, upload=picture(), caption="大厅", now=world.now)
        for made in (out, draft)
    ]
    due_on = calendar().add(local_date(world.now), 5)
    open_dossier(actor=world.city, dossier_id=out.pk, due_on=due_on, now=world.now)
    sheet = dossier_sheet_of(world, out, "assessor")
    return {
        "dossier": {"dossier_id": out.pk},
        "dossier-draft": {"dossier_id": draft.pk},
        "dossier-picture": {"dossier_id": out.pk, "photo_id": photos[0].pk},
        "dossier-drop": {"dossier_id": draft.pk, "photo_id": photos[1].pk},
        "dossier-sheet": {"sheet_id": sheet.pk},
        "dossier-point": {"sheet_id": sheet.pk, "point_id": "Z1.1.1"},
    }


def _fairness(world: World) -> dict[str, NEEDED]:
    """A run of the fairness engines over the district's sheets, and one place in it."""
    run = run_fairness(actor=world.city, round_id=world.round.pk, level=Level.DISTRICT, now=world.now)
    score = FairScore.objects.get(run=run, code=AWARDED)
    return {"fair-place": {"round_id": world.round.pk, "score_id": score.pk}}


def _network(world: World) -> dict[str, NEEDED]:
    place = Place.objects.get(code=OWN)
    add_photo(actor=world.city, place_id=place.pk, upload=picture("navy"), caption="大门", now=world.now)
    batch = ImportBatch.objects.create(
        filename="网络.xlsx",
        code=cast.SIMING,
        counts={"new": 0, "changed": 0, "unchanged": 0, "wrong": 0},
        by_id=world.siming.account_id,
        by_name=world.siming.name,
        created_at=world.now,
    )
    renaming = Order(
        PlaceAction.RENAME, place.pk, world.now.date() + timedelta(days=60), "更名批复",
        {"name": "鸿山社区新时代文明实践示范站", "short_name": "鸿山示范站"},
    )  # fmt: skip
    plan = plan_change(actor=world.siming, order=renaming, now=world.now)
    return {
        "area": {"code": cast.INSTITUTE},
        "area-rename": {"code": cast.INSTITUTE, "action": "rename"},
        "planned": {"plan_id": plan.pk},
        "station": {"code": OWN},
        "station-rename": {"code": OWN, "action": "rename"},
        "station-correct": {"code": OWN, "action": "correct"},
        "station-photo": {"code": OWN, "photo_id": Photo.objects.get(place=place).pk},
        "network-batch": {"batch_id": batch.pk},
    }


def _people(world: World) -> dict[str, NEEDED]:
    account = cast.account_of("station_keeper")
    officer = cast.enrol("district_officer")
    device = SignIn.objects.create(
        account=account,
        session_key="k" * 32,
        device="手机 · 微信",
        started_at=world.now,
        last_seen_at=world.now,
        expires_at=world.now + timedelta(hours=12),
    )
    link = new_link(actor=officer, account=account, purpose=ResetLink.Purpose.RESET, now=MOMENT)
    return {
        "account": {"account_id": account.pk},
        "grant": {"grant_id": RoleGrant.objects.get(account=account).pk},
        "device": {"sign_in_id": device.pk},
        "link": {"token": link.path.rstrip("/").rsplit("/", 1)[1]},
    }


def _records(world: World) -> dict[str, NEEDED]:
    head = cast.enrol("institute_head")
    batch = FactBatch.objects.create(
        code=cast.INSTITUTE,
        file_name="补录.xlsx",
        file_sha256="0" * 64,
        row_count=0,
        uploaded_by=head.account_id,
        uploader_name=head.name,
        uploaded_at=world.now,
        state="submitted",
        submitted_at=world.now,
    )
    fact = Fact.objects.filter(place_code=OWN).order_by("seq").first()
    assert fact is not None
    return {
        "fact": {"fact_id": fact.pk},
        "fact-batch": {"batch_id": batch.pk},
        "fact-batch-approve": {"batch_id": batch.pk, "action": "approve"},
    }


def _standards(world: World) -> dict[str, NEEDED]:
    version = world.versions["station"]
    draft = copy_version(actor=world.city, version_id=version.id, now=world.now)
    first = document(version.id).standard.dimensions[0].id
    return {
        "version": {"version_id": version.id},
        "draft": {"version_id": draft.id},
        "draft-dimension": {"version_id": draft.id, "at": f"item/{first}"},
    }


def _unfinished(world: World, like: Job) -> Job:
    """Awarding of which one place failed."""
    entry = world.entry(OWN)
    job = Job.objects.create(
        kind="rating.award",
        title="为 1 个站点定星",
        params={"round_id": str(entry.round_id), "entry_ids": [str(entry.pk)]},
        state="done",
        failed_count=1,
        account_id=like.account_id,
        code=like.code,
        created_at=world.now,
        started_at=world.now,
        finished_at=world.now,
    )
    Failure.objects.create(
        job=job,
        attempt=1,
        position=1,
        key=str(entry.pk),
        item=entry.place.short_name,
        message="没公示完",
        sentence="没公示完",
    )
    return job


def _support(world: World) -> dict[str, NEEDED]:
    officer = cast.enrol("district_officer")
    keeper = cast.account_of("station_keeper")
    administrator = cast.enrol("system_administrator")
    job = Job.objects.create(
        kind="rating.report",
        title="轮次总结",
        state="done",
        total=1,
        done=1,
        account_id=officer.account_id,
        code=cast.SIMING,
        created_at=world.now,
        started_at=world.now,
        finished_at=world.now,
    )
    send(
        accounts=[keeper.pk],
        kind="rating.self",
        text="请完成自评",
        url=reverse("rating:my-place"),
        subject="entry:x",
        code=OWN,
        now=world.now,
    )
    client, _token = issue(
        actor=administrator,
        name="市民热线",
        owner="叶国强",
        scopes=[Scope.values[0]],
        per_minute=60,
        expires_on=date(2027, 6, 30),
        now=world.now,
    )
    day, _new = Holiday.objects.get_or_create(
        day=date(2027, 2, 8),
        defaults={"is_workday": False, "note": "春节", "edited_by": "王素云", "edited_at": world.now},
    )
    return {
        "trail": {"entry_id": AuditEntry.objects.order_by("at").values_list("pk", flat=True)[0]},
        "job": {"job_id": job.pk},
        "unfinished": {"job_id": _unfinished(world, job).pk},
        "waiting": {"notice_id": Notice.objects.filter(account_id=keeper.pk, subject="entry:x").get().pk},
        "holiday": {"holiday_id": day.pk},
        "client": {"client_id": client.pk},
        "place-code": {"code": AWARDED},
        "version-id": {"version_id": str(world.versions["station"].id)},
    }
