"""`cuobian network import FILE [--apply]`: the same preview and the same writing as on the page."""

import argparse
import csv
import io
from pathlib import Path

from cuobian.domains.network.actions.areas import HEADS, load_areas, shipped_areas
from cuobian.domains.network.actions.imports import apply_batch, begin_apply, discard_batch, preview_import
from cuobian.domains.network.models import Area, ImportBatch
from cuobian.domains.network.queries.imports import counts_of, rows_of
from cuobian.domains.network.values import Outcome
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now
from cuobian.kernel.commands import CommandGroups, Console, Refused

SHOWN = 50


class _File(io.BytesIO):
    def __init__(self, path: Path) -> None:
        super().__init__(path.read_bytes())
        self.name: str | None = path.name
        self.size: int | None = path.stat().st_size


def register(groups: CommandGroups) -> None:
    """Offer the commands of the network."""
    groups.add(
        "network",
        "import",
        zh="导入站点（.xlsx）或行政区划（.csv）",
        en="import places (.xlsx) or administrative areas (.csv)",
        arguments=_arguments,
        run=_import,
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="Excel 或区划 CSV 文件 / an Excel file, or areas as CSV")
    parser.add_argument("--apply", action="store_true", help="写入；不写只预览 / write; without it only a preview")
    parser.add_argument(
        "--skip-wrong", action="store_true", help="跳过有错的行 / write the right rows, skip the wrong ones"
    )


def _import(options: argparse.Namespace, console: Console) -> int:
    path: Path = options.file
    if not path.is_file():
        raise Refused(f"没有这个文件：{path}", f"no such file: {path}")
    actor = Actor.system("cuobian network import")
    if path.suffix.lower() == ".csv":
        return _import_areas(path, actor, console, write=options.apply)
    if not Area.objects.exists():
        console.stage(
            "还没有行政区划，先载入随附的厦门区划", "no areas yet: loading those of Xiamen that come with the platform"
        )
        load_areas(actor=actor, rows=shipped_areas(), now=now())
    console.stage(f"读取 {path.name}", f"reading {path.name}")
    batch = ImportBatch.objects.get(pk=preview_import(actor=actor, upload=_File(path), now=now()))
    _tell(batch, console)
    if not options.apply:
        discard_batch(actor=actor, batch_id=batch.pk, now=now())
        return 0
    return _apply(batch, actor, console, rest=options.skip_wrong)


def _tell(batch: ImportBatch, console: Console) -> None:
    counts = counts_of(batch)
    console.result(
        f"新增 new {counts.new}  改动 changed {counts.changed}  不变 unchanged {counts.unchanged}  有错 wrong {counts.wrong}"
    )
    if counts.cleared:
        console.result(f"其中清空的格子 cells emptied {counts.cleared}")
    for row in rows_of(batch, Outcome.WRONG)[:SHOWN]:
        for fault in row.faults:
            console.result(
                f"  {row.number}  {row.label or row.code}  {fault['column']}  {fault['given']}  → {fault['message']}"
            )
    if counts.wrong > SHOWN:
        console.result(f"  … {counts.wrong - SHOWN}")


def _apply(batch: ImportBatch, actor: Actor, console: Console, *, rest: bool) -> int:
    begin_apply(actor=actor, batch_id=batch.pk, rest=rest, now=now())
    total, failed = counts_of(batch).written, 0
    done = 0

    def step(_row: object, message: str) -> None:
        nonlocal done, failed
        done += 1
        failed += bool(message)
        console.progress(done, total)

    written = apply_batch(actor=actor, batch_id=batch.pk, rest=rest, now=now(), step=step)
    console.result(f"已写入 {written} 行 / {written} rows written")
    return 1 if failed else 0


def _import_areas(path: Path, actor: Actor, console: Console, *, write: bool) -> int:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := [head for head in HEADS if head not in (reader.fieldnames or ())]:
            raise Refused(f"少了这几列：{'、'.join(missing)}", f"missing columns: {', '.join(missing)}")
        rows = list(reader)
    if not write:
        console.result(f"{len(rows)} 行；加上 --apply 写入 / {len(rows)} rows; add --apply to write")
        return 0
    found = load_areas(actor=actor, rows=rows, now=now())
    console.result(f"载入区划 {found} 条 / {found} areas loaded")
    return 0
