"""`cuobian standard import|export|diff`: the same checks and the same writing as on the pages."""

import argparse
from pathlib import Path
from uuid import UUID

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents.diff import Comparison, compare
from cuobian.domains.standards.documents.files.reading import read_file
from cuobian.domains.standards.documents.files.writing import excel_file, yaml_file
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.metrics import metric_keys
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now
from cuobian.kernel.commands import CommandGroups, Console, Refused
from cuobian.kernel.errors import Invalid, NotFound

VERSION = "版本：ZHAN:3，或草稿的编号 / a version: ZHAN:3, or the id of a draft"


def register(groups: CommandGroups) -> None:
    """Offer the commands of the standards."""
    groups.add(
        "standard",
        "import",
        zh="查错；加 --apply 写成草稿",
        en="check a standard (.yaml or .xlsx); with --apply write it as a draft",
        arguments=_import_arguments,
        run=_import,
    )
    groups.add(
        "standard",
        "export",
        zh="导出一版（.yaml 或 .xlsx）",
        en="export a version",
        arguments=_export_arguments,
        run=_export,
    )
    groups.add(
        "standard",
        "diff",
        zh="比较两版，或一版和一个文件",
        en="compare two versions, or a version and a file",
        arguments=_diff_arguments,
        run=_diff,
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="YAML 或 Excel 文件 / a YAML or Excel file")
    parser.add_argument(
        "--apply", action="store_true", help="写成草稿；不写只查错 / write drafts; without it only check"
    )
    parser.add_argument("--title", default="", help="草稿的标题 / title of the draft")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", help=VERSION)
    parser.add_argument("file", type=Path, help="写到哪里：.yaml 或 .xlsx / where to: .yaml or .xlsx")


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", help=VERSION)
    parser.add_argument("new", help=f"{VERSION}，或文件 / or a file")


def _import(options: argparse.Namespace, console: Console) -> int:
    documents = _documents(options.file, console)
    for document in documents:
        points = len(list(document.standard.walk()))
        console.result(f"{document.standard.code}  {document.standard.name}  {points} 个测评点 points")
    if not options.apply:
        console.stage("没有查出错，没有写入；加 --apply 写成草稿", "no faults, nothing written; --apply writes drafts")
        return 0
    actor = Actor.system("cuobian standard import")
    try:
        drafts = actions.create_drafts(actor=actor, documents=documents, now=now(), title=options.title[:120])
    except Invalid as invalid:
        return _told(invalid, console)
    for draft in drafts:
        console.result(f"{draft.standard_code}  {draft.label}  {draft.id}")
    return 0


def _documents(path: Path, console: Console) -> tuple[Document, ...]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"文件 {path} 打不开（{error.strerror}）", f"{path} does not open ({error.strerror})") from None
    try:
        return read_file(data, known_metrics=metric_keys()).or_refuse()
    except Invalid as invalid:
        count = _told(invalid, console)
        raise Refused(f"{path.name} 有 {count} 处要改", f"{path.name} has {count} faults") from None


def _told(invalid: Invalid, console: Console) -> int:
    """Every fault on a line of its own; how many there are."""
    for fault in invalid.faults:
        given = f"（{fault.given}）" if fault.given else ""
        console.result(f"  {fault.place or '—'}  {fault.message}{given}")
    return len(invalid.faults)


def _export(options: argparse.Namespace, console: Console) -> int:
    record, document = _version(options.version)
    path: Path = options.file
    if path.suffix.lower() == ".xlsx":
        write = excel_file
    elif path.suffix.lower() in (".yaml", ".yml"):
        write = yaml_file
    else:
        raise Refused("文件名要以 .yaml 或 .xlsx 结尾", "the file name must end in .yaml or .xlsx")
    data = write(document, title=record.title, label=record.label, digest=record.digest, is_sample=record.is_sample)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Refused(
            f"文件 {path} 写不了（{error.strerror}）", f"{path} cannot be written ({error.strerror})"
        ) from None
    console.result(f"{path}  {len(data):,} B  sha256 {record.digest}")
    return 0


def _version(given: str) -> tuple[queries.VersionRecord, Document]:
    code, _colon, number = given.partition(":")
    try:
        if number:
            found = next(
                each for each in queries.versions() if (each.standard_code, str(each.number)) == (code, number)
            )
            return queries.version_with_document(found.id)
        return queries.version_with_document(UUID(given))
    except (StopIteration, ValueError, NotFound):
        raise Refused(f"没有这一版：{given}", f"no such version: {given}") from None


def _diff(options: argparse.Namespace, console: Console) -> int:
    """Exit code 1 when the two differ, like diff."""
    _record, old = _version(options.old)
    path = Path(options.new)
    if path.is_file():
        candidates = [document for document in _documents(path, console) if document.standard.code == old.standard.code]
        if not candidates:
            raise Refused(f"{path.name} 里没有 {old.standard.code}", f"{path.name} has no {old.standard.code}")
        new = candidates[0]
    else:
        new = _version(options.new)[1]
    found = compare(old, new)
    _show(found, console)
    return 0 if found.is_same else 1


def _show(found: Comparison, console: Console) -> None:
    for point in found.added:
        console.result(f"+ {point.id}  {point.name}  {point.points}")
    for point in found.removed:
        console.result(f"- {point.id}  {point.name}  {point.points}")
    for change in found.changed:
        for field in change.fields:
            console.result(f"~ {change.new.id}  {field.field}: {field.old} → {field.new}")
        if change.renumbered:
            console.result(f"~ {change.old.id} → {change.new.id}")
    for line in found.outside:
        console.result(f"~ {line.label}: {line.old} → {line.new}")
    console.result(f"= {found.carried_points} 分沿用 points carry over")
