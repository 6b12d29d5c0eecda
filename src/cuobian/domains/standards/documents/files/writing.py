"""A version as a file that people take away: its name, and a heading that says what it is."""

from cuobian.domains.standards.documents.files.bundle import plain_bundle
from cuobian.domains.standards.documents.files.plain_yaml import write_yaml
from cuobian.domains.standards.documents.model.whole import Document


def yaml_file(document: Document, *, title: str, label: str, digest: str, is_sample: bool) -> bytes:
    """The YAML of a version, with its digest; a sample says that it is none of any authority's."""
    lines = [f"{title}（{label}）", f"sha256 {digest}"]
    if is_sample:
        lines.insert(1, "示例：不是任何机关的正式文件，不具效力，正式使用前须由主管部门替换或确认。")
    heading = "\n".join(" ".join(line.split()) for line in lines)
    return write_yaml(plain_bundle(document), heading=heading)


def file_name(code: str, number: int | None, ending: str) -> str:
    """ZHAN-v3.yaml, ZHAN-draft.xlsx."""
    return f"{code}-{'draft' if number is None else f'v{number}'}.{ending}"
