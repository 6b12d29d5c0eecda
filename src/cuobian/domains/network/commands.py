"""`cuobian network import FILE [--apply]` and `cuobian network export FILE [--as-of DAY]`: the same preview, the same
writing and the same tables as on the pages."""

import argparse
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.network.actions.areas import HEADS, load_areas, preview_areas, shipped_areas
from cuobian.domains.network.actions.exports import record_export
from cuobian.domains.network.actions.imports import apply_batch, begin_apply, discard_batch, preview_import
from cuobian.domains.network.actions.outlook import renew
from cuobian.domains.network.actions.planning import FARTHEST
from cuobian.domains.network.models import Area, ImportBatch, Place
from cuobian.domains.network.pages.lists import COLUMNS, PAST_COLUMNS
from cuobian.domains.network.queries.imports import counts_of, rows_of, sheet_rows
from cuobian.domains.network.queries.past import periods_as_of
from cuobian.domains.network.queries.places import EVERYTHING, place_rows, with_seats
from cuobian.domains.network.rules.sheet import COLUMNS as SHEET_COLUMNS
from cuobian.domains.network.values import Outcome
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now, today
from cuobian.kernel.commands import CommandGroups, Console, Refused
from cuobian.kernel.errors import Invalid
from cuobian.kernel.listing import sorted_rows, table_of
from cuobian.support.exchange import public as exchange

SHOWN = 50
EARLIEST = date(1949, 10, 1)
ENCODINGS = (
    ("utf-8-sig", "UTF-8 编码", "as UTF-8"),
    ("gb18030", "GB18030 编码，中文 Excel 常用", "as GB18030, as Chinese Excel saves it"),
)


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
        arguments=_import_arguments,
        run=_import,
    )
    groups.add(
        "network",
        "export",
        zh="导出站点（.xlsx），今天的或某一天的",
        en="export places (.xlsx), today's or those of a day",
        arguments=_export_arguments,
        run=_export,
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="写到哪个 .xlsx 文件 / the .xlsx file to write")
    parser.add_argument(
        "--as-of", type=_day, metavar="DAY", help="那一天的网络，写成 2026-11-25 / the network of a day, as 2026-11-25"
    )
    parser.add_argument(
        "--sheet",
        action="store_true",
        help="每一列都有，改好可再导入 / every field, to be corrected and imported again",
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="Excel 或区划 CSV 文件 / an Excel file, or areas as CSV")
    parser.add_argument("--apply", action="store_true", help="写入；不加只预览 / write; without it only a preview")
    parser.add_argument(
        "--skip-wrong", action="store_true", help="跳过有错的行 / write the right rows, skip the wrong ones"
    )


def _import(options: argparse.Namespace, console: Console) -> int:
    path: Path = options.file
    if not path.is_file():
        raise Refused(f"没有这个文件：{path}", f"no such file: {path}")
    actor = Actor.system("cuobian network import")
    if path.suffix.lower() == ".csv":
        return _import_areas(path, actor, console, write=options.apply, rest=options.skip_wrong)
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
    console.result(_counts_line(counts.new, counts.changed, counts.unchanged, counts.wrong))
    if counts.cleared:
        console.result(f"其中清空的格子 cells emptied {counts.cleared}")
    for row in rows_of(batch, Outcome.WRONG)[:SHOWN]:
        for fault in row.faults:
            console.result(
                f"  {row.number}  {row.label or row.code}  {fault['column']}  {fault['given']}  → {fault['message']}"
            )
    if counts.wrong > SHOWN:
        console.result(f"  … {counts.wrong - SHOWN}")


def _counts_line(new: int, changed: int, unchanged: int, wrong: int) -> str:
    return f"新增 new {new}  改动 changed {changed}  不变 unchanged {unchanged}  有错 wrong {wrong}"


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


def _import_areas(path: Path, actor: Actor, console: Console, *, write: bool, rest: bool) -> int:
    rows = _area_rows(path, console)
    preview = preview_areas(rows)
    console.result(_counts_line(preview.new, len(preview.renamed), preview.unchanged, len(preview.faults)))
    for code, old, new in preview.renamed[:SHOWN]:
        console.result(f"  {code}  {old} → {new}")
    if not write:
        for fault in preview.faults[:SHOWN]:
            console.result(f"  {fault.place}  {fault.given}  → {fault.message}")
        return 0
    if preview.faults and not rest:
        raise Invalid(preview.faults)
    found = load_areas(actor=actor, rows=preview.right, now=now())
    console.result(f"载入区划 {found} 条 / {found} areas loaded")
    return 0


def _area_rows(path: Path, console: Console) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(_text_of(path, console), newline=""))
    if missing := [head for head in HEADS if head not in (reader.fieldnames or ())]:
        raise Refused(f"少了这几列：{'、'.join(missing)}", f"missing columns: {', '.join(missing)}")
    return list(reader)


def _text_of(path: Path, console: Console) -> str:
    """The text of a file from any office: UTF-8 with or without a mark, else as Chinese Excel saves CSV."""
    content = path.read_bytes()
    for encoding, zh, en in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        console.stage(f"读取 {path.name}（{zh}）", f"reading {path.name} ({en})")
        return text
    raise Refused(f"{path.name} 不是文字文件，请另存为 CSV UTF-8", f"{path.name} is no text; save it as CSV UTF-8")


def _export(options: argparse.Namespace, console: Console) -> int:
    path: Path = options.file
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"文件名要以 .xlsx 结尾：{path.name}", f"the name must end with .xlsx: {path.name}")
    day: date | None = options.as_of if options.as_of != today() else None
    if day and not EARLIEST <= day <= today() + FARTHEST:
        raise Refused(f"只能看 {EARLIEST} 到三年以后：{day}", f"from {EARLIEST} until three years from now: {day}")
    if day and options.sheet:
        raise Refused("每一列都有的表只有今天的", "the table of every field is today's only")
    actor = Actor.system("cuobian network export")
    count, rows, columns = _exported(actor, day, whole=options.sheet)
    console.stage(f"写入 {path.name}", f"writing {path.name}")
    title = _("站点")
    sheet = exchange.Sheet(title, _counted(rows, count, console), columns, note=exchange.heading())
    try:
        path.write_bytes(exchange.workbook([sheet], title=title, author=actor.name))
    except OSError as error:
        raise Refused(f"写不了 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}") from error
    console.result(f"{count:,} 行 / rows  {path}")
    return 0


def _exported(actor: Actor, day: date | None, *, whole: bool) -> tuple[int, Iterable[Sequence[Any]], Sequence[Any]]:
    """How many places, the table as the page's two buttons give it, and its columns' widths; written down like there."""
    if day and day > today():
        renew(now())
    rows: Any = periods_as_of(actor, day, EVERYTHING, ahead=day > today()) if day else place_rows(actor, EVERYTHING)
    count = rows.count()
    record_export(actor=actor, rows=rows, count=count, filters=EVERYTHING, whole=whole, now=now())
    if whole:
        return count, sheet_rows(Place.objects.filter(pk__in=rows.values("pk"))), SHEET_COLUMNS
    columns = PAST_COLUMNS if day else COLUMNS
    ordered = sorted_rows({}, rows if day else with_seats(rows), columns, default="short_name")
    return count, table_of(ordered.iterator(chunk_size=2000), columns), ()


def _counted(rows: Iterable[Sequence[Any]], total: int, console: Console) -> Iterator[Sequence[Any]]:
    """The same rows; the first are the heads."""
    for done, row in enumerate(rows):
        if done:
            console.progress(done, total)
        yield row


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"要写成 2026-11-25 / written as 2026-11-25: {text}") from None
