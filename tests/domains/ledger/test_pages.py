"""Pages of the ledger: every number opens its rows, corrections and tables go through, scope holds."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import CITY, INSTITUTE, NEIGHBOUR_STATION, NOW, SIMING, STATION
from tests.domains.ledger.making import DAY, put
from tests.domains.ledger.test_imports import GOOD, RATE, table

from cuobian.domains.ledger.models import Fact, ImportBatch, Verification
from cuobian.domains.ledger.public import Selection, close_days, monthly, rows_url, year_figures
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at

pytestmark = pytest.mark.usefixtures("network", "own_urls")
ClientAs = Callable[..., Client]


@pytest.fixture(autouse=True)
def _now() -> object:
    with frozen_at(NOW):
        yield


def book(code: str = STATION, **query: str) -> str:
    return reverse("ledger:place", args=[code]) + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


def test_home_leads_to_the_book_of_ones_own_scope(client_as: ClientAs) -> None:
    assert client_as("station_keeper").get(reverse("ledger:home")).headers["Location"] == book()
    assert client_as("system_administrator").get(reverse("ledger:home")).headers["Location"] == book(CITY)


def test_an_empty_book_says_how_it_fills(client_as: ClientAs) -> None:
    page = client_as("station_keeper").get(book())
    assert page.status_code == 200
    assert "自动记下" in page.content.decode()


def test_the_book_filters_and_adds_up(client_as: ClientAs) -> None:
    put("activity", people=30, tag="lecture", item="反诈")
    put("activity", people=12, tag="general")
    put("order_closed", quantity=4, part=3, tag="finished", item="助老")
    keeper = client_as("station_keeper")
    everything = keeper.get(book()).content.decode()
    assert "反诈" in everything
    assert "到期订单" in everything
    one_kind = keeper.get(book(kind="activity", month="2026-11"))
    assert [figure["value"] for figure in one_kind.context["figures"]] == ["2", "2", "42"]
    assert keeper.get(book(kind="activity", tag="lecture")).context["listing"].total == 1
    assert keeper.get(book(kind="activity", month="2026-10")).context["listing"].total == 0
    for month in ("9999-12", "0001-01", "2026-13"):
        shown = keeper.get(book(kind="activity", month=month))
        assert (shown.context["listing"].total, shown.context["asked"].month) == (2, "")
    assert "去掉一个条件" in keeper.get(book(kind="activity", month="2026-10")).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-99"},
        {"from": "x"},
        {"kind": "%27"},
        {"page": "zzz"},
        {"sort": "place"},
        {"below": "9"},
        {"kind": "a" * 3000},
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(client_as: ClientAs, query: dict[str, str]) -> None:
    assert client_as("station_keeper").get(book(**query)).status_code == 200


def test_an_area_shows_all_its_places(client_as: ClientAs) -> None:
    put("drill")
    put("drill", code=NEIGHBOUR_STATION)
    officer = client_as("district_officer")
    assert officer.get(book(INSTITUTE)).context["listing"].total == 0
    assert officer.get(book(INSTITUTE, below="1")).context["listing"].total == 2
    assert client_as("city_officer").get(book(CITY)).context["listing"].total == 2


def test_another_scope_does_not_exist(client_as: ClientAs) -> None:
    kept = put("drill")
    for path in (book(), reverse("ledger:fact", args=[kept.id]), reverse("ledger:correct", args=[kept.id])):
        client = client_as("neighbour_keeper")
        assert client.get(path).status_code == 404
    assert client_as("station_keeper").get(book(SIMING)).status_code == 404
    assert client_as("district_officer").get(reverse("ledger:correct", args=[kept.id])).status_code == 403
    assert client_as("assessor").get(book()).status_code == 403
    assert client_as("visitor").get(book()).status_code == 302


def test_a_list_of_thirty_costs_as_many_queries_as_a_list_of_one(client_as: ClientAs) -> None:
    officer = client_as("city_officer")
    put("drill")
    officer.get(book(CITY))
    with CaptureQueriesContext(
        connection,
    ) as one:
        officer.get(book(CITY))
    for _n in range(15):
        put("drill")
        put("drill", code=NEIGHBOUR_STATION)
    with CaptureQueriesContext(connection) as many:
        officer.get(book(CITY))
    assert len(many) == len(one)


def test_the_export_is_what_is_shown(client_as: ClientAs) -> None:
    put("drill")
    answer = client_as("station_keeper").get(book(kind="drill", export="xlsx"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_an_entry_shows_its_chain_and_is_corrected_on_the_page(client_as: ClientAs) -> None:
    kept, keeper = put("dispatch", quantity=12, part=10, people=3), client_as("station_keeper")
    path = reverse("ledger:correct", args=[kept.id])
    assert 'value="12"' in keeper.get(path).content.decode()
    wrong = keeper.post(
        path, {"way": "numbers", "quantity": "9", "part": "10", "people": "3", "reason": "签到表只有 9 单"}
    )
    assert wrong.status_code == 422
    assert "不能大于" in wrong.content.decode()
    assert (
        keeper.post(path, {"way": "numbers", "quantity": "", "part": "1", "reason": "签到表只有 9 单"}).status_code
        == 422
    )
    done = keeper.post(
        path, {"way": "numbers", "quantity": "9", "part": "8", "people": "3", "reason": "签到表只有 9 单"}
    )
    assert done.status_code == 302
    shown = keeper.get(reverse("ledger:fact", args=[kept.id])).content.decode()
    assert "冲销" in shown
    assert "签到表只有 9 单" in shown
    assert "已经更正过" in shown
    assert "合计按新的数算" in shown
    assert keeper.post(path, {"way": "cancel", "reason": "再来一次看看"}).status_code == 409


def test_a_whole_entry_is_taken_off_on_the_page(client_as: ClientAs) -> None:
    kept = put("drill")
    path = reverse("ledger:correct", args=[kept.id])
    assert client_as("station_keeper").post(path, {"way": "cancel", "reason": "没有办这件事"}).status_code == 302
    assert Fact.objects.filter(sign=-1).count() == 1


def test_a_table_goes_from_upload_to_the_book(client_as: ClientAs) -> None:
    head, officer = client_as("institute_head"), client_as("district_officer")
    assert head.get(reverse("ledger:template")).content.startswith(b"PK")
    assert head.get(reverse("ledger:template") + "?sheet=kinds").content.startswith(b"PK")
    bad = (*GOOD[:3], "联欢", *GOOD[4:])
    file = SimpleUploadedFile("补录.xlsx", table(GOOD, RATE, bad).read())
    answer = head.post(reverse("ledger:new-batch"), {"file": file, "note": "第 3 页"})
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == reverse("ledger:batch", args=[batch.pk])
    preview = head.get(answer.headers["Location"]).content.decode()
    assert "提交 2 行，跳过 1 行" in preview
    assert "第 4 行" in preview
    assert head.get(reverse("ledger:batch-wrong", args=[batch.pk])).content.startswith(b"PK")
    assert head.post(reverse("ledger:batch-step", args=[batch.pk, "submit"])).status_code == 302
    assert "不能自己复核" in head.get(reverse("ledger:batch", args=[batch.pk])).content.decode()
    assert "2 条入账" in officer.get(reverse("ledger:batch", args=[batch.pk])).content.decode()
    assert officer.post(reverse("ledger:batch-step", args=[batch.pk, "approve"])).status_code == 302
    assert Fact.objects.count() == 2
    undo = reverse("ledger:batch-step", args=[batch.pk, "undo"])
    assert "冲销这 2 条" in officer.get(undo).content.decode()
    assert officer.post(undo, {"reason": "整本台账传错了"}).status_code == 302
    assert Fact.objects.count() == 4
    assert "已冲销" in officer.get(reverse("ledger:batches")).content.decode()
    assert officer.get(reverse("ledger:batches") + "?export=xlsx").content.startswith(b"PK")


def test_a_table_that_cannot_be_read_stays_on_the_page(client_as: ClientAs) -> None:
    head = client_as("institute_head")
    assert head.get(reverse("ledger:new-batch")).status_code == 200
    answer = head.post(reverse("ledger:new-batch"), {"file": SimpleUploadedFile("x.xlsx", b"no"), "note": ""})
    assert answer.status_code == 422
    assert "不是 Excel" in answer.content.decode()
    nothing = (*GOOD[:3], "联欢", *GOOD[4:])
    answer = head.post(
        reverse("ledger:new-batch"), {"file": SimpleUploadedFile("x.xlsx", table(nothing).read()), "note": ""}
    )
    assert answer.status_code == 422
    assert "细类" in answer.content.decode()


def test_who_may_not_import_is_told(client_as: ClientAs) -> None:
    assert client_as("station_keeper").get(reverse("ledger:new-batch")).status_code == 403
    assert client_as("auditor").post(reverse("ledger:new-batch")).status_code == 403


def test_unknown_steps_and_empty_lists(client_as: ClientAs) -> None:
    head = client_as("institute_head")
    assert "平台已有的不用补" in head.get(reverse("ledger:batches")).content.decode()
    assert "看全部" in head.get(reverse("ledger:batches") + "?state=refused").content.decode()
    head.post(reverse("ledger:new-batch"), {"file": SimpleUploadedFile("a.xlsx", table(GOOD).read()), "note": ""})
    batch = ImportBatch.objects.get()
    assert head.get(reverse("ledger:batch-step", args=[batch.pk, "explode"])).status_code == 404
    assert head.get(reverse("ledger:batch-step", args=[batch.pk, "approve"])).status_code == 302
    assert head.post(reverse("ledger:batch-step", args=[batch.pk, "approve"])).status_code == 409


def test_days_are_sealed_and_verified_from_the_page(client_as: ClientAs) -> None:
    put("drill")
    auditor, officer = client_as("auditor"), client_as("city_officer")
    assert "还没有封存的日子" in auditor.get(reverse("ledger:days")).content.decode()
    assert officer.post(reverse("ledger:close-days")).status_code == 302
    assert auditor.post(reverse("ledger:close-days")).status_code == 403
    assert officer.post(reverse("ledger:verify")).status_code == 403
    assert auditor.post(reverse("ledger:verify")).status_code == 302
    assert Verification.objects.get().finding_count == 0
    shown = auditor.get(reverse("ledger:days")).content.decode()
    assert "全部相符" in shown
    assert DAY.isoformat() in shown
    assert auditor.get(reverse("ledger:days") + "?export=xlsx").content.startswith(b"PK")


def test_findings_of_a_verification_are_shown(client_as: ClientAs) -> None:
    kept = put("drill")
    close_days(actor=Actor.system("seal"), now=NOW)
    finding = {
        "book": CITY,
        "day": DAY.isoformat(),
        "what": "changed",
        "seq": 1,
        "entry": str(kept.id),
        "place": STATION,
    }
    Verification.objects.create(at=NOW, by_name="蔡明辉", days=1, entries=1, finding_count=1, findings=[finding])
    shown = client_as("auditor").get(reverse("ledger:days")).content.decode()
    assert "这一行被改过" in shown
    assert "保留现场" in shown


def test_the_rows_behind_a_number_are_one_click_away(client_as: ClientAs) -> None:
    put("drill", people=4)
    put("drill", DAY - timedelta(days=400))
    (figure,) = year_figures(STATION, NOW.date(), ["drill"])
    assert (figure.quantity, figure.people, figure.count) == (Decimal(1), 4, 1)
    assert client_as("station_keeper").get(figure.url).context["listing"].total == 1
    url = rows_url(
        INSTITUTE,
        [Selection(kinds=("drill", "callout"), prefixes=(INSTITUTE,), until=NOW.date(), recorded_until=NOW.date())],
    )
    assert client_as("district_officer").get(url).context["listing"].total == 2


def test_every_month_has_its_figure_even_without_facts() -> None:
    put("drill")
    figures = monthly(STATION, ["drill", "activity"], NOW.date())
    assert len(figures) == 24
    assert [(figure.month, figure.count) for figure in figures[-2:]] == [(202611, 1), (202611, 0)]
    assert figures[0].first_day.isoformat() == "2025-12-01"
