"""YAML to plain values and back. Only plain data: no tags, no anchors, no repeated names, numbers exactly as written."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault, Invalid

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_EVENTS = 200_000
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,12}")
_PREFIX = "tag:yaml.org,2002:"


def read_yaml(data: bytes) -> Any:
    """Plain values of a YAML text.

    Raises:
        Invalid: too large, not UTF-8, broken (with line and column), or more than plain data.
    """
    if len(data) > MAX_BYTES:
        raise _refused(
            "",
            _("文件 %(size).1f MB，超过 2 MB。评定标准用不了这么大，请查看是否选错了文件") % {"size": len(data) / 1e6},
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        raise _refused(
            _("第 %(line)s 行") % {"line": line}, _("不是 UTF-8 编码。用编辑器另存为 UTF-8 再导入")
        ) from None
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(
            _at(mark), _("YAML 写法有误：%(problem)s") % {"problem": error.problem or error.context}
        ) from None
    except yaml.YAMLError as error:
        raise _refused("", _("YAML 写法有误：%(problem)s") % {"problem": str(error).split("\n")[0]}) from None
    if node is None:
        raise _refused("", _("文件是空的"))
    faults: list[Fault] = []
    value = _value(node, faults)
    if faults:
        raise Invalid(faults)
    return value


def _refused(place: str, message: str) -> Invalid:
    return Invalid([Fault(place, message)])


def _at(mark: Any) -> str:
    return _("第 %(line)s 行第 %(column)s 列") % {"line": mark.line + 1, "column": mark.column + 1} if mark else ""


def _check_events(text: str) -> None:
    """Refuse anchors and aliases (a few lines can unfold to billions), depth, and several documents in one file."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(_at(event.start_mark), _("不接受锚点和别名（& 和 *），请把内容写全"))
        if depth > MAX_DEPTH or count > MAX_EVENTS:
            raise _refused(_at(event.start_mark), _("层次太深或内容太多，评定标准用不了这么多"))
        if documents > 1:
            raise _refused(_at(event.start_mark), _("一个文件只能有一份内容，请去掉 ---"))


def _value(node: yaml.Node, faults: list[Fault]) -> Any:
    if isinstance(node, yaml.MappingNode) and node.tag == f"{_PREFIX}map":
        return dict(_pairs(node, faults))
    if isinstance(node, yaml.SequenceNode) and node.tag == f"{_PREFIX}seq":
        return [_value(each, faults) for each in node.value]
    if isinstance(node, yaml.ScalarNode) and node.tag.startswith(_PREFIX):
        return _scalar(node)
    faults.append(Fault(_at(node.start_mark), _("不接受标签 %(tag)s") % {"tag": node.tag}))
    return None


def _pairs(node: yaml.MappingNode, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, each in node.value:
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(_at(key.start_mark), _("名称只能是文字")))
            continue
        if key.value in seen:
            faults.append(Fault(_at(key.start_mark), _("「%(name)s」写了两次") % {"name": key.value[:40]}))
        seen.add(key.value)
        yield key.value, _value(each, faults)


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style or node.tag == f"{_PREFIX}str":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if node.tag == f"{_PREFIX}null":
        return None
    return {"true": True, "false": False}.get(text.lower(), text)


class _Dumper(yaml.SafeDumper):
    """Numbers as they are, short lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write an anchor."""
        return True


def _write_decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    text = format(value.normalize(), "f")
    return dumper.represent_scalar(f"{_PREFIX}{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _write_decimal)


def write_yaml(value: Any, *, heading: str = "") -> bytes:
    """A YAML text of plain values; `heading` becomes comment lines."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    body = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)
    return (comment + body).encode()
