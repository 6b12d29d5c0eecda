"""A notebook's file handed in from a computer: the same as if the phone had got through, once."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.conftest import ClientAs

from cuobian.kernel.access import Actor
from cuobian.kernel.clock import frozen_at
from cuobian.kernel.ids import uuid7
from cuobian.support.inbox import registry
from cuobian.support.inbox.models import Received
from cuobian.support.inbox.public import Answer, Command, Held, Later, staged

pytestmark = pytest.mark.django_db
KIND = "tests.sheet"
ADDRESS = "/my/notebook/hand-in/"
PHOTO = bytes(range(256)) * 1500  # more than one piece


def handle(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Held when it says so; later while its photo is not here."""
    if command.body.get("doubted"):
        raise Held("doubted", "要有人看一看")
    sha = command.body.get("sha256")
    if sha and staged(command.account, str(sha)) is None:
        raise Later("photo-missing", "照片还没有传完")
    return Answer()


@pytest.fixture(autouse=True)
def _kind(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}},
    }
    registry.register(KIND, handle, schemas=(1, 2))
    yield
    registry._KINDS.pop(KIND)


@pytest.fixture
def phone(client_as: ClientAs) -> Client:
    return client_as("participant")


def command(**body: Any) -> dict[str, Any]:
    made = (NOW - timedelta(hours=3)).isoformat()
    account = str(cast.account_id_of("participant"))
    return {"id": str(uuid7()), "account": account, "kind": KIND, "schema": 2, "made_at": made, "body": body}


def bundle(*commands: dict[str, Any], photos: tuple[bytes, ...] = (), **changes: Any) -> dict[str, Any]:
    return {
        "cuobian": "notebook",
        "schema": 2,
        "account": str(cast.account_id_of("participant")),
        "name": "高文彬",
        "device": str(uuid4()),
        "made_at": NOW.isoformat(),
        "commands": list(commands),
        "photos": [
            {"sha256": hashlib.sha256(one).hexdigest(), "name": "现场.jpg", "base64": base64.b64encode(one).decode()}
            for one in photos
        ],
        **changes,
    }


def handed(client: Client, told: Any) -> Any:
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    with frozen_at(NOW):
        return client.post(ADDRESS, {"file": SimpleUploadedFile("观摩本待传.json", content, "application/json")})


def test_what_waits_on_the_phone_arrives_with_its_photos(phone: Client) -> None:
    sha = hashlib.sha256(PHOTO).hexdigest()
    answer = handed(phone, bundle(command(text="坡道被挡"), command(sha256=sha), photos=(PHOTO,)))
    assert answer.status_code == 200
    assert "平台收到 2 条" in answer.content.decode()
    assert "坡道被挡" in answer.content.decode()
    assert staged(cast.account_id_of("participant"), sha) == PHOTO


def test_handing_in_twice_and_uploading_as_well_is_once(phone: Client) -> None:
    told = bundle(*[command(text=str(n)) for n in range(120)])
    for _turn in range(2):
        assert "平台收到 120 条" in handed(phone, told).content.decode()
    assert Received.objects.count() == 120


def test_each_command_says_what_became_of_it(phone: Client) -> None:
    page = handed(phone, bundle(command(text="好"), command(doubted=True), command(sha256="0" * 64), {"id": "?"}))
    text = page.content.decode()
    assert "平台收到 1 条" in text
    assert "另有 1 条收下了，等人决定" in text
    assert "有 2 条没有收成" in text
    assert "照片还没有传完" in text


@pytest.mark.parametrize("given", [base64.b64encode(PHOTO[:-1]).decode(), "照片", "%%%"])
def test_a_damaged_photo_is_named_and_stops_nothing(phone: Client, given: str) -> None:
    told = bundle(command(text="好"), photos=(PHOTO,))
    told["photos"][0]["base64"] = given
    text = handed(phone, told).content.decode()
    assert "平台收到 1 条" in text
    assert "这些照片不完整，没有收：现场.jpg" in text


def test_a_file_of_somebody_else_is_not_taken(phone: Client) -> None:
    answer = handed(phone, bundle(command(text="好"), account=str(cast.account_id_of("assessor")), name="苏婉婷"))
    assert answer.status_code == 422
    assert "这是苏婉婷的观摩本" in answer.content.decode()
    assert Received.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"cuobian": "notebook"}',
        b"[" * 100_000,
        json.dumps(bundle("no command")).encode(),  # type: ignore[arg-type]
        json.dumps(bundle(clock_off="x")).encode(),
        json.dumps(bundle(*[{}] * 2001)).encode(),
    ],
)
def test_what_is_no_file_of_the_notebook_is_said_to_be_none(phone: Client, content: bytes) -> None:
    answer = handed(phone, content)
    assert answer.status_code == 422
    assert "id_file" in answer.content.decode()
    assert Received.objects.count() == 0


def test_without_a_file_the_page_says_what_to_choose(phone: Client) -> None:
    answer = phone.post(ADDRESS)
    assert answer.status_code == 422
    assert "先选手机上导出的文件" in answer.content.decode()


def test_what_no_database_takes_is_made_harmless(phone: Client) -> None:
    """A name cut in the middle of a character, and a clock that says no number."""
    told = bundle(command(text="好\0"), name="\ud83d", clock_off=float("nan"))
    answer = handed(phone, {**told, "photos": [{"name": "\ud83d"}]})
    assert answer.status_code == 200
    assert Received.objects.get().clock_off_seconds == 0


def test_a_clock_that_was_wrong_stays_known(phone: Client) -> None:
    handed(phone, bundle(command(text="好"), clock_off=86_400))
    assert Received.objects.get().clock_off_seconds == -86_400
