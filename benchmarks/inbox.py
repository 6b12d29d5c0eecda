"""Thirty phones push fifty records and three photos each at the same moment, every second request twice, on the real server.

    python benchmarks/inbox.py [--database sqlite|postgresql|both] [--phones 30] [--records 50] [--batch 5] [--port 8187]

Says for records, pieces and photos p50, p95 and the slowest request, counts what is kept (nothing lost, nothing doubled), and
the time of one record on the server beside one bare insert into the same database in the same run. The client runs on the
same cores. Exit code 1 when something is lost or doubled, or p95 is a second or more.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "benchmarks")]

from load import Connection  # noqa: E402
from pages import WORKERS, _environment, _server, _stop  # noqa: E402
from tools.postgres import throw_away  # noqa: E402

PHOTOS, PIECE, BARE = 3, 262_144, 300
AIM = 1.0
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--records", type=int, default=50)
    parser.add_argument("--batch", type=int, default=5)
    parser.add_argument("--port", type=int, default=8187)
    parser.add_argument("--inside", choices=("fill", "count"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(fill(options.phones) if options.inside == "fill" else count()))
        return
    signal.signal(signal.SIGTERM, _stop)
    good = True
    if options.database in ("sqlite", "both"):
        good &= measure("SQLite", "", options)
    if options.database in ("postgresql", "both"):
        with throw_away() as url:
            good &= measure("PostgreSQL", url, options)
    sys.exit(0 if good else 1)


def measure(name: str, url: str, options: argparse.Namespace) -> bool:
    """One database from nothing to figures; True when it holds what it should."""
    with tempfile.TemporaryDirectory(prefix="inbox-") as directory:
        environment = _environment(directory, url, options.port)
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True)
        city = _inside("fill", environment, options)
        with _server(environment, options.port):
            times, seconds = _push(city, options)
        kept = _inside("count", environment, options)
    print(f"{name}: {WORKERS} workers, {options.phones} phones at once, client on the same {os.cpu_count()} cores")
    slow = 0.0
    for what, found in times.items():
        cut = statistics.quantiles(found, n=100)
        slow = max(slow, cut[94])
        print(f"  {what:24} {len(found):5}  p50 {cut[49]:.3f} s  p95 {cut[94]:.3f} s  slowest {max(found):.3f} s")
    records, photos = options.phones * options.records, options.phones * PHOTOS
    whole = (kept["entries"], kept["photos"], kept["received"]) == (records, photos, records + photos)
    each = seconds / records
    print(
        f"  kept {kept['entries']} of {records} records, {kept['photos']} of {photos} photos, {kept['received']} commands"
    )
    print(
        f"  {each * 1000:.2f} ms a record with its share of photos; bare insert {kept['bare'] * 1000:.2f} ms; ratio {each / kept['bare']:.1f}"
    )
    print(f"  aim p95 < {AIM:.0f} s, nothing lost or doubled: {'met' if whole and slow < AIM else 'MISSED'}")
    return whole and slow < AIM


def _inside(what: str, environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--inside", what, "--phones", str(options.phones)]
    inner = {**environment, "CUOBIAN_MODE": "test"}
    done = subprocess.run(command, env=inner, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- the phones -------------------------------------------------------------------------------------------------


class Phone:
    """One phone with its session: writes requests by hand, so that the client costs little."""

    def __init__(self, number: int, city: dict[str, Any], port: int) -> None:
        from cuobian.kernel.ids import uuid7

        self.mint, self.port, self.city = uuid7, port, city
        self.account, self.session = city["phones"][number]
        self.device = str(uuid7())
        self.csrf = self.cookie = ""

    def request(self, method: str, path: str, body: bytes = b"", **heads: str) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}",
            f"Cookie: sessionid={self.session}; csrftoken={self.cookie}", "Accept: application/json",
            f"X-CSRFToken: {self.csrf}", *(f"{name.replace('_', '-')}: {value}" for name, value in heads.items()),
        ]  # fmt: skip
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def batch(self, commands: list[dict[str, Any]]) -> bytes:
        head = {"schema": 2, "device": self.device, "sent_at": datetime.now(UTC).isoformat(), "commands": commands}
        return self.request("POST", "/inbox/commands", json.dumps(head).encode(), Content_Type="application/json")

    def command(self, name: str, /, **body: Any) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        return {
            "id": str(self.mint()),
            "account": self.account,
            "kind": name,
            "schema": 2,
            "made_at": now,
            "body": body,
        }

    def entry(self, number: int) -> dict[str, Any]:
        kind = ("mandatory_highlight", "optional_highlight", "deficiency", "suggestion")[number % 4]
        return self.command(
            "inspections.entry", inspection=self.city["inspection"], place=self.city["places"][number % 2], kind=kind,
            point=self.city["points"][number % len(self.city["points"])] if number % 2 else "", text=f"第 {number} 条，现场看到的",
            severity="general" if kind == "deficiency" else "", inside=True, corrects=None, photos=[],
        )  # fmt: skip


def _push(city: dict[str, Any], options: argparse.Namespace) -> tuple[Times, float]:
    times: Times = {"batch of records": [], "piece of a photo": [], "batch of photos": []}
    gate = threading.Barrier(options.phones + 1)
    picture = _picture()
    faults: list[str] = []

    def work(number: int) -> None:
        try:
            _one_phone(Phone(number, city, options.port), number, picture, options, gate, times)
        except Exception as error:  # told at the end, with all the others
            gate.abort()
            faults.append(repr(error))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(options.phones)]
    for worker in workers:
        worker.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        gate.wait()
    start = time.perf_counter()
    for worker in workers:
        worker.join()
    if faults:
        raise SystemExit("\n".join(faults[:3]))
    return times, time.perf_counter() - start


def _one_phone(
    phone: Phone, number: int, picture: bytes, options: argparse.Namespace, gate: threading.Barrier, times: Times
) -> None:
    with Connection(phone.port) as wire:
        _ask(wire, phone.request("GET", "/inbox/token"))
        phone.csrf = json.loads(wire.body)["csrf"]
        phone.cookie = wire.head.split(b"csrftoken=")[1].split(b";")[0].decode()
        entries = [phone.entry(place) for place in range(options.records)]
        photos = [_marked(picture, number * PHOTOS + place) for place in range(PHOTOS)]
        gate.wait()
        for start in range(0, len(entries), options.batch):
            part = entries[start : start + options.batch]
            for _time in range(1 + (start // options.batch) % 2):  # every second answer is lost: sent again
                _timed(wire, phone.batch(part), times["batch of records"])
        for photo in photos:
            _upload(wire, phone, photo, times["piece of a photo"])
        told = [
            phone.command(
                "inspections.photo", entry=entry["id"], sha256=hashlib.sha256(photo).hexdigest(), name="现场.jpg"
            )
            for entry, photo in zip(entries, photos, strict=False)
        ]
        for command in told:
            _timed(wire, phone.batch([command]), times["batch of photos"])


def _upload(wire: Connection, phone: Phone, photo: bytes, times: list[float]) -> None:
    whole = hashlib.sha256(photo).hexdigest()
    for start in range(0, len(photo), PIECE):
        part = photo[start : start + PIECE]
        path = f"/inbox/pieces/{whole}?offset={start}&size={len(photo)}"
        _timed(wire, phone.request("PUT", path, part, X_Piece_SHA256=hashlib.sha256(part).hexdigest()), times)


def _timed(wire: Connection, request: bytes, times: list[float]) -> None:
    start = time.perf_counter()
    _ask(wire, request)
    times.append(time.perf_counter() - start)
    body = json.loads(wire.body)
    wrong = [one for one in body.get("answers", []) if one["outcome"] != "done"]
    if wrong:
        raise RuntimeError(f"not taken: {wrong[0]}")


def _ask(wire: Connection, request: bytes) -> None:
    status = wire.ask(request)
    if status != 200:
        raise RuntimeError(f"{status}: {wire.body[:200]!r}")


def _picture() -> bytes:
    """A photo as a phone scales it: 1,600 × 1,200, a few hundred kilobytes."""
    from PIL import Image

    grain = Image.effect_noise((1600, 1200), 24).convert("RGB")
    out = io.BytesIO()
    grain.save(out, "JPEG", quality=72)
    return out.getvalue()


def _marked(picture: bytes, number: int) -> bytes:
    """The same photo with a comment of its own: another file, as good to draw."""
    comment = f"phone {number}".encode()
    return picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + picture[2:]


# --- inside the platform ----------------------------------------------------------------------------------------


def fill(phones: int) -> dict[str, Any]:
    """An occasion with so many people, each signed in."""
    import django

    django.setup()
    from city import session_of
    from tests import cast
    from tests.domains.inspections.world import POINT, POINT2, build

    from cuobian.domains.inspections.actions.planning import edit_inspection
    from cuobian.domains.people.models import Account
    from cuobian.kernel.clock import now, today

    world = build()
    people = []
    for number in range(phones):
        account = Account(username=f"phone-{number}", name=f"观摩 {number}", unit_code="350206", created_at=now())
        account.set_unusable_password()
        account.save()
        people.append((account, cast.grant_to(account, "participant", cast.CITY)))
    plan = world.plan(inspectors=tuple(account.pk for account, _grant in people), starts_on=today(), ends_on=today())
    edit_inspection(actor=world.siming, inspection_id=world.strict.pk, plan=plan, now=now())
    return {
        "inspection": str(world.strict.pk),
        "places": [str(one.place_id) for one in world.strict.places.filter(removed_at=None)],
        "points": [POINT, POINT2],
        "phones": [(str(account.pk), session_of(account, grant)) for account, grant in people],
    }


def count() -> dict[str, Any]:
    """What is kept, and how long one bare insert takes here and now."""
    import django

    django.setup()
    from django.db import transaction

    from cuobian.domains.inspections.models import Counter, Entry, EntryPhoto
    from cuobian.support.inbox.models import Received

    start = time.perf_counter()
    for number in range(BARE):
        with transaction.atomic():
            Counter(key=f"bare-{number}").save(force_insert=True)
    bare = (time.perf_counter() - start) / BARE
    received = Received.objects.filter(outcome="done").count()
    return {
        "entries": Entry.objects.count(),
        "photos": EntryPhoto.objects.count(),
        "received": received,
        "bare": bare,
    }


if __name__ == "__main__":
    main()
