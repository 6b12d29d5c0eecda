"""Requests per second of the public place list (200 rows), the place page and an assessor's save, on the real server.

    python benchmarks/pages.py [--database sqlite|postgresql|both] [--seconds 8] [--count 20000] [--threads 8] [--port 8189]

Starts the web server with two workers on 127.0.0.1 over a new database of about 600 places, measures a trivial page first
(robots.txt, through every middleware) and prints each page's rate, p50, p99 and its rate as a share of the trivial one's.
The client runs on the same cores as the server.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "benchmarks")]

from load import Connection, Figures, Request, drive  # noqa: E402
from tools.postgres import throw_away  # noqa: E402

WORKERS = 2
READY_WITHIN = 60
AIMS = {"place list, 200 rows": 300, "place page": 600, "assessor's save": 200}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--port", type=int, default=8189)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    if options.database in ("sqlite", "both"):
        measure("SQLite", "", options)
    if options.database in ("postgresql", "both"):
        with throw_away() as url:
            measure("PostgreSQL", url, options)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def measure(name: str, url: str, options: argparse.Namespace) -> None:
    """One database from nothing to figures."""
    with tempfile.TemporaryDirectory(prefix="pages-") as directory:
        environment = _environment(directory, url, options.port)
        city = _prepare(environment)
        with _server(environment, options.port):
            print(
                f"{name}: {WORKERS} workers, {options.threads} connections, client on the same {os.cpu_count()} cores"
            )
            _warm(options.port, [city["trivial"]] * 200 + [city["list"], *city["places"]])
            trivial = _run(options, lambda _thread, _sent: _get(city["trivial"]))
            _told("trivial page", trivial, trivial)
            _told("place list, 200 rows", _run(options, lambda _thread, _sent: _get(city["list"])), trivial)
            pages = [_get(address) for address in city["places"]]
            _told("place page", _run(options, lambda thread, sent: pages[(thread * 31 + sent) % len(pages)]), trivial)
            _told("assessor's save", _run(options, _saves(city["saves"])), trivial)


def _environment(directory: str, url: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "CUOBIAN_MODE": "production",
        "CUOBIAN_DATA_DIR": directory,
        "CUOBIAN_SECRET_KEY": secrets.token_urlsafe(40),
        "CUOBIAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "cuobian.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def _prepare(environment: dict[str, str]) -> dict[str, Any]:
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True)
    filled = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "city.py")],
        env={**environment, "CUOBIAN_MODE": "test"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(filled.stdout.splitlines()[-1])
    return found


@contextlib.contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "cuobian.config.launch.web", "127.0.0.1", str(port), str(WORKERS)]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait(port, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with Connection(port) as connection:
                if connection.ask(_get("/robots.txt")) == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _get(address: str) -> bytes:
    return (
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: zh-CN\r\n\r\n".encode()
    )


def _saves(saves: list[dict[str, Any]]) -> Request:
    """A form as the sheet sends it: another point each time, each connection with its own assessor and sheet."""
    token = secrets.token_hex(16)

    def request(thread: int, sent: int) -> bytes:
        own = saves[thread % len(saves)]
        address = own["points"][sent % len(own["points"])]
        state = "AB"[sent // len(own["points"]) % 2]
        body = f"csrfmiddlewaretoken={token}&state={state}&note=seen".encode()
        head = (
            f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nHX-Request: true\r\n"
            f"Cookie: sessionid={own['session']}; csrftoken={token}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return request


def _warm(port: int, addresses: list[str]) -> None:
    """Every worker draws every page once: connections are spread over the workers by the kernel."""
    for _turn in range(WORKERS * 2):
        with Connection(port) as connection:
            for address in addresses:
                connection.ask(_get(address))


def _run(options: argparse.Namespace, request: Request) -> Figures:
    return drive(options.port, request, threads=options.threads, count=options.count, seconds=options.seconds)


def _told(name: str, found: Figures, trivial: Figures) -> None:
    aim = AIMS.get(name)
    told = f"  {name:22}{found.rate:9.0f} /s   p50 {found.percentile(50) * 1e3:7.2f} ms   p99 {found.percentile(99) * 1e3:7.2f} ms"
    told += f"   {found.rate / trivial.rate:5.2f} of trivial   {found.statuses}"
    print(told + (f"   aim {aim}" if aim else ""), flush=True)


if __name__ == "__main__":
    main()
