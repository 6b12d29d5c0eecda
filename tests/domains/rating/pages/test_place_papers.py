"""The documents on a place's page: for everybody what was published, for who has the right also reports and self-assessment."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.conftest import ClientAs
from tests.domains.rating.world import AFTER_NOTICE, World

from cuobian.domains.people.models import Account
from cuobian.domains.rating.models import Entry, SelfDocument, SelfItem, Sheet, StarAward
from cuobian.domains.rating.pages.field.self_assessment import SEEN_BY
from cuobian.domains.rating.values import Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.support.files.public import store

TITLE = "志愿服务制度"


@pytest.fixture(autouse=True)
def _kept_files(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def with_document(world: World, stage: Stage) -> Entry:
    """A place at a stage, with one document in its self-assessment."""
    entry = world.take_to(stage, world.entries()[0])
    item = SelfItem.objects.filter(entry=entry).order_by("point_id").first()
    assert item is not None
    kept = store(
        upload=SimpleUploadedFile("制度.pdf", b"%PDF-1.4\n" + b"0" * 100, "application/pdf"),
        kind="document",
        actor=world.keeper(entry.code),
        code=entry.code,
        permission=SEEN_BY,
        now=world.now,
    )
    SelfDocument.objects.create(item=item, file_id=kept.id, position=1, title=TITLE)
    return entry


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.person_id), "django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, entry: Entry, name: str = "network:place") -> str:
    with clock.frozen_at(AFTER_NOTICE):
        return client.get(reverse(name, args=[entry.code])).content.decode()


def test_the_public_finds_the_certificate_and_the_notices(world: World, client_as: ClientAs) -> None:
    entry = world.entries()[0]
    assert "定星以后，证书和公示列在这里" in read(client_as("visitor"), entry, "portal:place")
    entry = with_document(world, Stage.AWARDED)
    award = StarAward.objects.get(entry=entry)
    cache.clear()  # what the public sees is at most a second old
    page = read(client_as("visitor"), entry, "portal:place")
    assert reverse("rating:certificate", args=[award.plaque_number]) in page
    assert reverse("portal:proposal", args=[entry.pk]) in page
    assert TITLE not in page
    assert "report.pdf" not in page


def test_offices_and_the_place_find_reports_and_the_self_assessment(world: World, client_as: ClientAs) -> None:
    entry = with_document(world, Stage.AWARDED)
    report = reverse("rating:place-report", args=[entry.pk])
    for client in (client_as("district_officer"), browser(world.keeper(entry.code)), browser(world.head(entry.code))):
        page = read(client, entry)
        assert TITLE in page
        assert report in page
        assert client.get(report).status_code == 200
    assessor = read(client_as("assessor"), entry)
    assert TITLE not in assessor
    assert "还没有您能看的文件" in assessor


def test_a_place_reads_its_report_from_the_notice_on_and_a_blind_officer_nothing(
    world: World, client_as: ClientAs
) -> None:
    entry = with_document(world, Stage.DISTRICT_RESULT)
    report = reverse("rating:place-report", args=[entry.pk])
    assert report in read(client_as("district_officer"), entry)
    keeper = read(browser(world.keeper(entry.code)), entry)
    assert TITLE in keeper
    assert report not in keeper
    own = Sheet.objects.filter(entry=entry).first()
    assert own is not None
    Sheet.objects.filter(pk=own.pk).update(status="open", submitted_at=None, account_id=world.siming.account_id)
    blind = read(client_as("district_officer"), entry)
    assert report not in blind
    assert TITLE not in blind
