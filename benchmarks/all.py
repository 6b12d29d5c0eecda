"""Every engine's benchmark in one go, and one table: how long, and the line each stands for.

    python benchmarks/all.py [--only scoring,severity] [--full]

Each runs in a process of its own with one BLAS thread; without ``--full`` at a tenth of the size or less, in a few minutes on
two cores. `benchmarks/README.md` says what each aims at. Exit code 1 when one of them failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Benchmark:
    """``small``: options of a short run. ``stands``: how the line begins that its README row speaks of."""

    name: str
    small: tuple[str, ...]
    stands: str


ENGINES = (
    Benchmark("scoring", ("--places", "60000", "--repeat", "3"), "totals, stars 1 thread"),
    Benchmark("agreement", ("--units", "180000", "--repeat", "3"), "alpha, ordinal"),
    Benchmark("severity", ("--skip-nation", "--repeat", "5"), "fit with quality-dependent"),
    Benchmark("rasch", ("--stations", "200", "--repeat", "2"), "partial_credit, laplace"),
    Benchmark("posterior", ("--stations", "60000", "--repeat", "2"), "EVSI, closed form "),
    Benchmark("panels", ("--places", "200", "--repeat", "2"), "greedy and swaps"),
    Benchmark("explain", ("--places", "20000", "--repeat", "1", "--checked", "50"), "least cost 1 thread"),
    Benchmark("anomalies", ("--repeat", "2"), ""),
    Benchmark("routes", ("--stops", "30", "--cars", "3", "--cities", "1", "--repeat", "2"), "planned, city 1"),
    Benchmark("simulation", ("--replications", "4"), "the page's usual table"),
)


def run(benchmark: Benchmark, *, full: bool) -> tuple[float, int, str]:
    """Wall seconds, exit code and the line it stands for; everything it says goes to standard error."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / f"{benchmark.name}.py"), *(() if full else benchmark.small)],
        env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"== {benchmark.name}\n{done.stdout}{done.stderr}", file=sys.stderr, flush=True)
    said = [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]
    mine = [line for line in said if benchmark.stands and line.startswith(benchmark.stands.strip())]
    return time.perf_counter() - start, done.returncode, (mine or said[1:] or said or ["nothing was said"])[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="names, with commas")
    parser.add_argument("--full", action="store_true", help="at the size of their README rows")
    options = parser.parse_args()
    here = [one for one in ENGINES if (HERE / f"{one.name}.py").exists()]
    wanted = {name for name in options.only.split(",") if name} or {one.name for one in here}
    unknown = wanted - {one.name for one in here}
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(one.name for one in here)}")
    rows = [(one.name, *run(one, full=options.full)) for one in here if one.name in wanted]
    for name, seconds, code, line in rows:
        print(f"{name:<11} {seconds:7.1f} s  {'failed' if code else 'ok    '}  {line}")
    return int(any(code for _name, _seconds, code, _line in rows))


if __name__ == "__main__":
    raise SystemExit(main())
