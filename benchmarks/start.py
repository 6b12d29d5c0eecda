"""How long a start takes: the first, with the demonstration city, and those after it.

    python benchmarks/start.py [--repeat 5] [--data DIR]

Runs `cuobian up` as a user would, on a free port of 127.0.0.1, until it prints its banner; then that is repeated on what the
first left. The yardstick is a process that only imports Django. `--data DIR` keeps the directory and skips the first start
where one was made before. Exit code 1 when a limit is missed: 3 s for a second start, 60 s for the demonstration.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
SECOND_WITHIN = 3.0
DEMONSTRATION_WITHIN = 60.0
GIVE_UP_AFTER = 600.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, help="second starts (%(default)s)")
    parser.add_argument("--data", type=Path, help="keep the data directory here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        data = options.data or Path(made) / "data"
        first = _start(data) if not data.exists() else None
        second = [_start(data)[0] for _ in range(options.repeat)]
        missed = _told(*first, median(second)) if first else False
    yardstick = min(_bare() for _ in range(5))
    print(
        f"second start: median {median(second):.2f} s, worst {max(second):.2f} s (limit {SECOND_WITHIN:.0f} s), "
        f"{median(second) / yardstick:.1f} times a process that imports Django ({yardstick:.2f} s)"
    )
    return int(missed or median(second) > SECOND_WITHIN)


def _told(whole: float, to_banner: float, starting: float) -> bool:
    """Print what the first start took; True when the demonstration missed its limit. After it the processes still start."""
    loading = to_banner - starting
    print(f"first start: {whole:.1f} s, of it the demonstration {loading:.1f} s (limit {DEMONSTRATION_WITHIN:.0f} s)")
    return loading > DEMONSTRATION_WITHIN


def _start(data: Path) -> tuple[float, float]:
    """Seconds to the banner, and those from the line that announces the demonstration."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "cuobian", "up", "--data", str(data), "--port", str(_free_port())],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "CUOBIAN_MODE": "demo"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    loading = 0.0
    try:
        for line in process.stdout:
            now = time.perf_counter()
            if "loading the demonstration city" in line:
                loading = now
            if "Ctrl+C" in line:
                return now - begun, now - loading if loading else 0.0
            if now - begun > GIVE_UP_AFTER:
                break
        raise SystemExit("it did not start")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def _bare() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django.db.models, django.core.handlers.wsgi"], check=True)
    return time.perf_counter() - begun


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
