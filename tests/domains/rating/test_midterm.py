"""The mid-term check: automatic points only, nothing asked of the place, no star changed by it."""

from uuid import uuid4

import pytest
from tests.cast import NOW
from tests.domains.rating.world import AFTER_NOTICE, SIMING_STATIONS, World

from cuobian.domains.network.models import Place
from cuobian.domains.rating.actions.midterm import check_stars, facts_at_check
from cuobian.domains.rating.actions.self_assess import all_points
from cuobian.domains.rating.models import FigureCorrection, StarAward, StarEvent
from cuobian.domains.rating.values import AwardStatus, Stage
from cuobian.domains.standards.actions.drafts import copy_version
from cuobian.domains.standards.actions.life import publish_version, retire_version
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Invalid
from cuobian.support.jobs.public import start


class Quiet:
    """A progress that nobody watches."""

    def __init__(self) -> None:
        self.job_id = uuid4()

    def begin(self, *_anything: object) -> None: ...

    def step(self, **_anything: object) -> None: ...


def check(world: World, kind: str = "station", prefixes: tuple[str, ...] = ("3502",)) -> int:
    return check_stars(
        actor=world.city,
        kind=kind,
        prefixes=prefixes,
        now=AFTER_NOTICE,
        progress=Quiet(),  # type: ignore[arg-type]
    )


@pytest.fixture
def award(shared: World) -> StarAward:
    entry = shared.take_to(Stage.AWARDED, shared.entry(SIMING_STATIONS[0]))
    return StarAward.objects.get(entry=entry)


def test_the_figures_are_written_down_and_the_star_stays(shared: World, award: StarAward) -> None:
    assert check(shared) == 1
    before = (award.star, award.score)
    award.refresh_from_db()
    assert (award.star, award.score) == before
    assert award.checked_on == local_date(AFTER_NOTICE)
    event = StarEvent.objects.get(award=award, act="checked")
    assert {"total", "star", "low", "snapshot", "standard"} <= set(event.facts)


def test_only_active_stars_below_the_prefix_and_of_the_kind_are_checked(shared: World, award: StarAward) -> None:
    assert check(shared, prefixes=("350212",)) == 0
    assert check(shared, kind="institute") == 0
    StarAward.objects.filter(pk=award.pk).update(
        status=AwardStatus.REVOKED, ended_on=local_date(AFTER_NOTICE), end_reason="否决"
    )
    assert check(shared) == 0


def test_a_star_is_checked_by_the_standard_that_awarded_it_also_when_another_is_in_force(
    shared: World, award: StarAward
) -> None:
    first = shared.versions["station"]
    draft = copy_version(actor=shared.city, version_id=first.id, now=NOW)
    publish_version(
        actor=shared.city,
        version_id=draft.id,
        revision=draft.revision,
        effective_from=local_date(AFTER_NOTICE),
        now=NOW,
    )
    retire_version(actor=shared.city, version_id=first.id, reason="换新版", now=AFTER_NOTICE)
    assert check(shared) == 1
    assert StarEvent.objects.get(award=award, act="checked").facts["standard"] == first.title


def test_what_was_ruled_not_to_apply_is_left_out_of_the_check(shared: World, award: StarAward) -> None:
    assert award.entry is not None
    point = next(each for each in all_points(award.entry) if each.metric and each.applicability)
    FigureCorrection.objects.create(
        entry=award.entry,
        point_id=point.id,
        value="NA",
        reason="核过",
        made_at=NOW,
        made_by_id=shared.siming.account_id,
    )
    facts = facts_at_check([award], {award.place_id: {"x": {"v": "1"}}})[award.pk]
    assert list(facts.not_applicable) == [point.id]
    assert (facts.metrics, facts.prior_star, facts.sheets) == ({"x": {"v": "1"}}, award.star, {})
    assert check(shared) == 1


def test_a_star_from_elsewhere_needs_a_standard_in_force(shared: World) -> None:
    place = shared.entry(SIMING_STATIONS[0]).place
    StarAward.objects.create(
        place_id=place.pk, code=place.code, star=1, score=60, dimensions=[], standard_label="旧", body="区",
        plaque_number="2024-350203-Z-0001", awarded_on="2024-12-01", valid_until="2027-12-01",
    )  # fmt: skip
    retire_version(actor=shared.city, version_id=shared.versions["station"].id, reason="换新版", now=AFTER_NOTICE)
    with pytest.raises(Invalid, match="没有发布的标准"):
        check(shared)


def test_a_place_without_any_record_does_not_stop_the_check(shared: World, award: StarAward) -> None:
    bare = Place.objects.filter(kind="station").exclude(pk=award.place_id).first()
    assert bare is not None
    StarAward.objects.create(
        place_id=bare.pk, code=bare.code, star=1, score=60, dimensions=[], standard_label="旧", body="区",
        plaque_number="2024-350203-Z-0001", awarded_on="2024-12-01", valid_until="2027-12-01",
    )  # fmt: skip
    assert check(shared) == 2


def test_the_job_names_the_officer_who_asked(shared: World, award: StarAward) -> None:
    start(
        actor=shared.city,
        kind="rating.midterm",
        title="中期体检",
        params={"kind": "station", "prefixes": ["3502"]},
        now=AFTER_NOTICE,
    )
    assert StarEvent.objects.get(award=award, act="checked").by_name == shared.city.name
