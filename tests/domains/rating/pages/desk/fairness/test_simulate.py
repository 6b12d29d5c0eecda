"""The page that rehearses a round: its form, its job, its table, and what it does with nonsense."""

from collections.abc import Mapping

import pytest
from django.test import Client
from tests.conftest import ClientAs
from tests.domains.rating.world import build

from cuobian.support.jobs.public import Job

pytestmark = pytest.mark.django_db
PAGE = "/desk/rounds/simulate/"
GIVEN: Mapping[str, object] = {
    "designs": ["ring-random", "mixed"], "engines": ["mean", "adjusted"], "visits": "3，2+20", "stations": 60,
    "districts": 3, "assessors": 12, "mean": 75, "station_sd": 8, "severity": 4, "noise": 5, "replications": 2,
}  # fmt: skip


@pytest.fixture
def officer(client_as: ClientAs) -> Client:
    return client_as("city_officer")


def test_the_form_has_usual_figures_and_both_ways_lead_to_it(officer: Client) -> None:
    page = officer.get(PAGE).content.decode()
    assert 'value="600"' in page
    assert "怎么编排评委" in page
    assert PAGE in officer.get("/desk/rounds/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_runs_in_the_background_and_its_table_can_be_read_printed_and_taken_away(officer: Client) -> None:
    answer = officer.post(PAGE, GIVEN)
    job = Job.objects.get(kind="rating.simulate")
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/jobs/{job.pk}/"
    assert (job.state, job.done, job.total) == ("done", 8, 8)
    assert job.summary == "模拟好了 8 种组合"

    page = officer.get(job.url).content.decode()
    assert page.count('<th class="k" scope="row">') == 8
    assert "判得最准的是" in page
    assert "轮流（队员抽签）：评委分成互不相干的几拨" in page
    assert "每站 2 位，再复看 20 次" in page
    kept = b"".join(officer.get(f"/desk/jobs/{job.pk}/result/"))
    assert kept.startswith(b"design,visits,engine,")
    sheet = officer.get(f"{job.url}&export=xlsx")
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
    assert "模拟 60 个站点、12 位评委的一轮" in officer.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("stations", 5, "写 10 到 3000 之间的数"),
        ("stations", "", "stations"),
        ("districts", 0, "写 1 到 40 之间的数"),
        ("visits", "1", "写 2 到 9 之间的数"),
        ("visits", "二", "可以写：2、3、5、2+600"),
        ("visits", "，", "写 1 到 20 之间的数"),
        ("noise", 0, "写 0.1 到 100 之间的数"),
        ("mean", 180, "写 0 到 100 之间的数"),
        ("replications", 1000, "100"),
        ("assessors", 3, "至少要有 3 位评委"),
        ("designs", ["circle"], "circle"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(
    officer: Client, field: str, value: object, told: str
) -> None:
    answer = officer.post(PAGE, {**GIVEN, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert not Job.objects.exists()
    if field != "assessors":
        assert 'value="12"' in page


@pytest.mark.django_db(transaction=True)
def test_somebody_else_s_rehearsal_and_nonsense_are_not_found(officer: Client) -> None:
    world = build()
    officer.post(PAGE, GIVEN)
    job = Job.objects.get(kind="rating.simulate")
    Job.objects.filter(pk=job.pk).update(account_id=world.siming.account_id)
    for query in (f"job={job.pk}", "job=abc", "round=abc", f"round={job.pk}", f"job={world.round.pk}"):
        assert officer.get(f"{PAGE}?{query}").status_code == 404


def test_a_round_without_a_run_leaves_the_usual_figures(officer: Client) -> None:
    world = build()  # its own: two tests of this file have real transactions
    page = officer.get(f"{PAGE}?round={world.round.pk}").content.decode()
    assert 'value="600"' in page


def test_a_district_cannot_rehearse(client_as: ClientAs) -> None:
    assert client_as("district_officer").get(PAGE).status_code == 403
