"""A version as a file that people take away: its name, and a heading that says what it is."""

from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.files.excel import write_excel
from cuobian.domains.standards.documents.files.plain_yaml import write_yaml
from cuobian.domains.standards.documents.model.whole import Document

SAMPLE = "示例：不是任何机关的正式文件，不具效力，正式使用前须由主管部门替换或确认。"


def yaml_file(document: Document, *, title: str, label: str, digest: str, is_sample: bool) -> bytes:
    """The YAML of a version, with its digest; a sample says that it is none of any authority's."""
    return write_yaml(plain_bundle(document), heading="\n".join(_heading(title, label, digest, is_sample)))


def excel_file(document: Document, *, title: str, label: str, digest: str, is_sample: bool) -> bytes:
    """The workbook of a version; that of a sample opens on a sheet that says so, which reading back passes over."""
    return write_excel(document, cover=_heading(title, label, digest, is_sample) if is_sample else ())


def _heading(title: str, label: str, digest: str, is_sample: bool) -> list[str]:
    lines = [f"{title}（{label}）", *([SAMPLE] if is_sample else []), f"sha256 {digest}"]
    return [" ".join(line.split()) for line in lines]


def file_name(code: str, number: int | None, ending: str, *, is_sample: bool) -> str:
    """ZHAN-v3.yaml, ZHAN-draft-示例.xlsx."""
    version = "draft" if number is None else f"v{number}"
    return f"{code}-{version}{'-示例' if is_sample else ''}.{ending}"
