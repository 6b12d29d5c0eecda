"""Files in pieces: any order, twice, overlapping, damaged, two phones at once; swept away after thirty days."""

import hashlib
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import NOW
from tests.conftest import ClientAs

from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.ids import uuid7
from cuobian.support.inbox import pieces
from cuobian.support.inbox.models import Outcome, Piece, Received, Staged

pytestmark = pytest.mark.django_db
WHOLE = bytes(range(256)) * 10


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(account: Any, start: int, end: int, whole: bytes = WHOLE, **changes: Any) -> pieces.Progress:
    part = whole[start:end]
    told = {
        "account": account, "sha256": sha(whole), "offset": start, "size": len(whole), "content": part,
        "piece_sha256": sha(part), "now": NOW, **changes,
    }  # fmt: skip
    return pieces.put(**told)


def test_a_file_comes_whole_in_one_piece() -> None:
    me = uuid4()
    assert put(me, 0, len(WHOLE)).done
    assert pieces.staged(me, sha(WHOLE)) == WHOLE
    assert pieces.staged(uuid4(), sha(WHOLE)) is None


def test_how_far_a_file_has_come_is_told() -> None:
    me = uuid4()
    assert put(me, 100, 300) == pieces.Progress(0, len(WHOLE), done=False, ranges=((100, 300),))
    assert put(me, 0, 100).have == 300
    assert pieces.progress(me, sha(WHOLE)).have == 300
    assert pieces.progress(uuid4(), sha(WHOLE)) == pieces.Progress(0, 0, done=False)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    cuts=st.sets(st.integers(1, len(WHOLE) - 1), max_size=6), order=st.randoms(use_true_random=False),
    extra=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 900)), max_size=4),
)  # fmt: skip
def test_any_order_repetition_and_overlap_gives_the_same_file(cuts: set[int], order: Any, extra: Any) -> None:
    me = uuid4()
    edges = [0, *sorted(cuts), len(WHOLE)]
    parts = list(pairwise(edges))
    parts += [(start, min(start + length, len(WHOLE))) for start, length in extra] + parts[:2]
    order.shuffle(parts)
    for start, end in parts:
        put(me, start, end)
    assert pieces.staged(me, sha(WHOLE)) == WHOLE
    assert Piece.objects.filter(staged__account=me).count() == 0
    assert default_storage.listdir(f"staged/{me}/{sha(WHOLE)}")[1] == ["whole"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [("piece-damaged", {"piece_sha256": "0" * 64}), ("piece-outside", {"offset": 2500}), ("piece-size", {"content": b""}),
     ("too-large", {"size": 20_000_001}), ("piece-size", {"content": b"x" * 262_145})],
)  # fmt: skip
def test_a_piece_that_cannot_be_is_named(code: str, changes: Any) -> None:
    with pytest.raises(Invalid) as refused:
        put(uuid4(), 0, 100, **changes)
    assert refused.value.facts["code"] == code
    assert Staged.objects.count() == 0


def test_a_whole_that_is_not_what_its_name_says_starts_again() -> None:
    me = uuid4()
    other = b"y" * len(WHOLE)
    put(me, 0, 1000)
    with pytest.raises(Invalid) as refused:
        put(me, 1000, len(WHOLE), whole=other, sha256=sha(WHOLE))
    assert refused.value.facts["code"] == "file-damaged"
    assert pieces.progress(me, sha(WHOLE)).have == 0
    assert put(me, 0, len(WHOLE)).done


def test_a_length_that_changes_is_refused() -> None:
    me = uuid4()
    put(me, 0, 100)
    with pytest.raises(Invalid) as refused:
        put(me, 0, 100, size=5000)
    assert refused.value.facts["code"] == "size-changed"


def test_what_is_staged_is_swept_away_after_thirty_days() -> None:
    me, late = uuid4(), uuid4()
    put(me, 0, len(WHOLE))
    put(late, 0, 100, now=NOW + timedelta(days=20))
    assert pieces.forget_staged(now=NOW + timedelta(days=31)) == 1
    assert pieces.staged(me, sha(WHOLE)) is None
    assert not default_storage.exists(f"staged/{me}/{sha(WHOLE)}/whole")
    assert pieces.progress(late, sha(WHOLE)).have == 100


def test_what_a_held_command_needs_stays_until_somebody_has_decided(assessor: Actor) -> None:
    mine = assessor.person_id
    put(mine, 0, len(WHOLE))
    row = Received.objects.create(
        id=uuid7(), account=mine, author="高文彬", device=uuid4(), kind="tests.photo", schema=2,
        body={"sha256": sha(WHOLE)}, digest="d" * 64, scope="350203", made_at=NOW, sent_at=NOW, received_at=NOW,
        clock_off_seconds=0, outcome=Outcome.HELD, code="place-closed", message="",
    )  # fmt: skip
    month = NOW + timedelta(days=31)
    assert pieces.forget_staged(now=month) == 0
    assert pieces.staged(mine, sha(WHOLE)) == WHOLE
    refused = {"decided_at": month, "decided_by": uuid4(), "decided_by_name": "王", "decided_reason": "看不清楚"}
    Received.objects.filter(pk=row.pk).update(outcome=Outcome.DROPPED, **refused)
    assert pieces.forget_staged(now=month) == 1


def test_a_file_that_was_cut_off_when_it_was_written_is_written_again() -> None:
    me = uuid4()
    default_storage.save(f"staged/{me}/{sha(WHOLE)}/whole", ContentFile(WHOLE[:100]))
    put(me, 0, len(WHOLE))
    assert pieces.staged(me, sha(WHOLE)) == WHOLE


def test_no_digest_is_no_file() -> None:
    with pytest.raises(NotFound):
        pieces.progress(uuid4(), "../../etc")
    assert pieces.staged(uuid4(), "..") is None


def test_over_http(client_as: ClientAs) -> None:
    browser = client_as("assessor")
    url = f"/inbox/pieces/{sha(WHOLE)}"

    def send(start: int, end: int, **headers: str) -> Any:
        part = WHOLE[start:end]
        return browser.put(
            f"{url}?offset={start}&size={len(WHOLE)}", part, content_type="application/octet-stream",
            headers={"X-Piece-SHA256": sha(part), **headers},
        )  # fmt: skip

    assert send(1000, 2560).json()["have"] == 0
    assert browser.get(url).json()["ranges"] == [[1000, 2560]]
    assert send(0, 1000, **{"X-Piece-SHA256": "0" * 64}).json()["code"] == "piece-damaged"
    assert send(0, 1000).json() == {"have": 2560, "size": 2560, "done": True, "ranges": [[0, 2560]]}
    assert browser.put(url, b"x", content_type="application/octet-stream").status_code == 422
    assert browser.get("/inbox/pieces/abc").status_code == 404
