"""`cuobian ledger verify [--export FILE | --from FILE]` and `cuobian ledger close`."""

import argparse
from pathlib import Path

from cuobian.domains.ledger.actions.sealing import close_days
from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.queries.exporting import export_lines
from cuobian.domains.ledger.queries.verification import Finding, Report, verify
from cuobian.domains.ledger.rules.checking import CHAIN, CHANGED, DELETED, INSERTED, ROOT, UNSEALED
from cuobian.domains.ledger.rules.exported import NotAnExport, check_lines
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now
from cuobian.kernel.commands import CommandGroups, Console, Refused

SHOWN = 100
WORDS = {
    CHANGED: ("这一行被改过", "this row was changed"),
    DELETED: ("这一行被删了", "this row was removed"),
    INSERTED: ("这一行是后来塞进去的", "this row was put in afterwards"),
    ROOT: ("这一天的封存根被改过", "the root of this day was changed"),
    CHAIN: ("这一天和前一封存日接不上", "this day does not follow the sealed day before it"),
    UNSEALED: ("这一天的封存记录不见了", "the seal of this day is gone"),
}


def register(groups: CommandGroups) -> None:
    """Offer the commands of the ledger."""
    groups.add(
        "ledger",
        "verify",
        zh="核验台账，指出哪一天哪一行被动过",
        en="verify the ledger, naming the day and the row of any tampering",
        arguments=_arguments,
        run=_verify,
    )
    groups.add("ledger", "close", zh="封存已经结束的日子", en="seal the days that have ended", run=_close)


def _arguments(parser: argparse.ArgumentParser) -> None:
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help="另把封存的账写成文件，交第三方核验 / also write the sealed ledger to a file for a third party",
    )
    way.add_argument(
        "--from",
        type=Path,
        metavar="FILE",
        dest="source",
        help="只核验文件，不用数据库 / verify a file, without the database",
    )


def _verify(options: argparse.Namespace, console: Console) -> int:
    if options.source:
        report = _from_file(options.source, console)
    else:
        console.stage("重算台账", "recomputing the ledger")
        report = verify(progress=console.progress)
        if options.export:
            _export(options.export, console)
    _tell(report, console)
    return 0 if report.holds else 1


def _from_file(path: Path, console: Console) -> Report:
    if not path.is_file():
        raise Refused(f"没有这个文件：{path}", f"no such file: {path}")
    console.stage(f"核验文件 {path.name}", f"verifying the file {path.name}")
    try:
        with path.open("rb") as lines:
            return check_lines(lines)
    except NotAnExport as error:
        line = error.args[0]
        raise Refused(
            f"这不是导出的台账，或者不完整（第 {line} 行）", f"not an exported ledger, or cut off (line {line})"
        ) from error


def _export(path: Path, console: Console) -> None:
    console.stage(f"写入 {path.name}", f"writing {path.name}")
    try:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(export_lines(progress=console.progress))
    except OSError as error:
        raise Refused(f"写不了 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}") from error


def _tell(report: Report, console: Console) -> None:
    console.result(f"{report.days:,} 天 / days, {report.entries:,} 条 / entries")
    for book, chain in sorted(report.chain.items()):
        console.result(f"{book} 链值 / chain {chain}")
    if report.holds:
        console.result("全部相符 / everything agrees")
        return
    console.result(f"有 {len(report.findings):,} 处不符 / {len(report.findings):,} do not agree:")
    for found in report.findings[:SHOWN]:
        console.result(_sentence(found))
    if len(report.findings) > SHOWN:
        console.result(f"…还有 {len(report.findings) - SHOWN:,} 处 / and more")


def _sentence(found: Finding) -> str:
    zh, en = WORDS[found.what]
    row = f" 第 {found.seq} 条 / entry {found.seq}" if found.seq else ""
    which = f" [{found.entry_id} {found.place_code}]" if found.entry_id else ""
    return f"  {found.book} {found.day.isoformat()}{row}{which}: {zh} / {en}"


def _close(_options: argparse.Namespace, console: Console) -> int:
    entries = Fact.objects.count()
    closed = close_days(actor=Actor.system("cuobian ledger close"), now=now())
    console.result(
        f"封存 {len(closed)} 天（台账共 {entries:,} 条） / sealed {len(closed)} days ({entries:,} entries in all)"
    )
    return 0
