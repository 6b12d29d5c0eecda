"""Forms made from the document's own declarations: one field for each single value of a part."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.standards.documents.codec import (
    Choice,
    Codec,
    Faults,
    Many,
    Number,
    Spot,
    Text,
    Whole,
    YesNo,
    key_of,
)
from cuobian.domains.standards.documents.model.tree import RuleCodec
from cuobian.domains.standards.documents.paths import Declared
from cuobian.domains.standards.metrics import all_metrics
from cuobian.domains.standards.pages.words import word
from cuobian.domains.standards.values import LONGEST_NOTE, LONGEST_REASON, LONGEST_TITLE
from cuobian.kernel.format import bracketed
from cuobian.kernel.forms import DayField

RULE_FIELDS = ("type", "A", "B", "C", "C#", "per", "defect")
RULE_NEEDS = {"status": ("A", "B", "C", "C#"), "ratio": ("A", "B", "C"), "count_deduct": ("per", "defect")}


class TitleForm(forms.Form):
    """What a draft is called."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=LONGEST_TITLE)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea,
        help_text=gettext_lazy("改了什么、为什么改，发布后和标准一起公开。"),
    )
    is_sample = forms.BooleanField(
        label=gettext_lazy("这是示例，不是正式标准"),
        required=False,
        help_text=gettext_lazy("打勾后，用到这一版的页面都注明「示例」。"),
    )


class PublishForm(forms.Form):
    """From which day."""

    effective_from = DayField(
        label=gettext_lazy("生效日"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("这一天起开的评定轮次可以用这一版。已开的轮次不变。"),
    )


class RetireForm(forms.Form):
    """Why not any more."""

    reason = forms.CharField(
        label=gettext_lazy("为什么停用"), max_length=LONGEST_REASON, help_text=gettext_lazy("例如：已由第 4 版代替")
    )


class UploadForm(forms.Form):
    """A file with a standard."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("YAML（.yaml）或本平台导出的 Excel（.xlsx），不超过 5 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )


@dataclass(frozen=True, slots=True)
class _Member:
    key: str
    label: Any
    codec: Codec
    required: bool


def single(codec: Codec) -> bool:
    """True for what one form field can hold."""
    if isinstance(codec, Many):
        return isinstance(codec.item, Text | Whole | Choice)
    return isinstance(codec, Text | Whole | Number | YesNo | Choice | RuleCodec)


def _members(place: Declared) -> list[_Member]:
    if place.shape is None:
        return []
    return [
        _Member(key_of(member), member.metadata["label"], member.metadata["codec"], member.default is NO_DEFAULT)
        for member in fields(place.shape)
        if key_of(member) != place.key and single(member.metadata["codec"])
    ]


class PlaceForm(forms.Form):
    """The single values of one part of a draft; each is read by the document's own codec."""

    def __init__(self, data: Any = None, *, place: Declared, value: Mapping[str, Any]) -> None:
        self.members = _members(place)
        super().__init__(data, initial=_initial(self.members, value))
        for member in self.members:
            if isinstance(member.codec, RuleCodec):
                self.fields.update(_rule_fields())
            else:
                self.fields[member.key] = _field(member)

    def clean(self) -> dict[str, Any]:
        """Read every value; what is wrong is told at its field."""
        given = super().clean() or {}
        self.values: dict[str, Any] = {}
        for member in self.members:
            if isinstance(member.codec, RuleCodec):
                self.values[member.key] = self._rule(given, member)
            elif member.key not in self.errors:
                self.values[member.key] = self._value(member, given.get(member.key))
        return given

    def _value(self, member: _Member, given: Any) -> Any:
        raw = _raw(member.codec, given)
        if raw in (None, "", []) and not member.required:
            return None
        self._read(member.codec, raw, member.label, {"": member.key})
        return raw

    def _rule(self, given: Mapping[str, Any], member: _Member) -> dict[str, Any]:
        kind = str(given.get("rule_type") or "")
        rule = {"type": kind, **{name: given.get(f"rule_{name}") or None for name in RULE_NEEDS.get(kind, ())}}
        labels = {str(self.fields[f"rule_{name}"].label): f"rule_{name}" for name in RULE_FIELDS}
        self._read(
            member.codec,
            {key: value for key, value in rule.items() if value},
            member.label,
            {"": "rule_type", **labels},
        )
        return rule

    def _read(self, codec: Codec, raw: Any, label: Any, targets: Mapping[str, str]) -> None:
        faults = Faults()
        codec.read(raw, Spot(), label, faults)
        for fault, spot in zip(faults.found, faults.spots, strict=True):
            self.add_error(targets.get(spot.name, targets[""]), fault.message)


def _initial(members: Sequence[_Member], value: Mapping[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for member in members:
        given = value.get(member.key)
        if isinstance(member.codec, RuleCodec):
            initial |= {f"rule_{name}": _shown(each) for name, each in (given or {}).items()}
        elif isinstance(member.codec, Many) and not isinstance(member.codec.item, Choice):
            sign = "\n" if isinstance(member.codec.item, Text) else "、"
            initial[member.key] = sign.join(_shown(each) for each in given or [])
        else:
            initial[member.key] = given if isinstance(given, list | bool) else _shown(given)
    return initial


def _shown(value: Any) -> str:
    return "" if value is None else word(value) if not isinstance(value, str) else value


def _field(member: _Member) -> forms.Field:
    codec, common = member.codec, {"label": member.label, "required": member.required}
    if member.key == "metric":
        return forms.ChoiceField(**common, choices=_metrics)
    match codec:
        case YesNo():
            return forms.BooleanField(label=member.label, required=False)
        case Choice(words=words):
            blank = [] if member.required else [("", _("不填"))]
            return forms.ChoiceField(**common, choices=[*blank, *((each, word(each)) for each in words)])
        case Many(item=Choice(words=words)):
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(**common, choices=[(each, word(each)) for each in words], widget=boxes)
    return _words_field(codec, common)


def _words_field(codec: Codec, common: dict[str, Any]) -> forms.Field:
    match codec:
        case Many(item=Text()):
            return forms.CharField(**common, widget=forms.Textarea, help_text=_("一行写一件"))
        case Many():
            return forms.CharField(**common, help_text=_("用顿号隔开，例如 1、2、3"))
        case Text(longest=longest, lines=lines):
            long = lines or longest >= 200
            return forms.CharField(**common, max_length=longest, widget=forms.Textarea if long else forms.TextInput)
    return forms.CharField(**common, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def _metrics() -> list[tuple[str, str]]:
    return [("", _("不用指标")), *((metric.key, bracketed(metric.name, metric.key)) for metric in all_metrics())]


def _rule_fields() -> dict[str, forms.Field]:
    kinds = [(kind, word(kind)) for kind in RULE_NEEDS]
    labels = {
        "A": _("A 档"),
        "B": _("B 档"),
        "C": _("C 档"),
        "C#": _("C# 档"),
        "per": _("每处扣分"),
        "defect": _("扣分情形"),
    }
    hints = {
        "A": _("按状态写文字，按比率写线（0.95 就是 95%）"),
        "C#": _("只有按状态要写"),
        "per": _("只有按处扣分要写"),
    }
    found: dict[str, forms.Field] = {"rule_type": forms.ChoiceField(label=_("评分办法"), choices=kinds)}
    for name, label in labels.items():
        found[f"rule_{name}"] = forms.CharField(
            label=label, required=False, max_length=200, help_text=hints.get(name, "")
        )
    return found


def _raw(codec: Codec, given: Any) -> Any:
    """What was typed, as the codec wants it."""
    if isinstance(codec, Many) and isinstance(given, str):
        sign = "\n" if isinstance(codec.item, Text) else "、"
        text = given if sign == "\n" else given.replace(",", sign).replace("，", sign)
        return [part.strip() for part in text.split(sign) if part.strip()]
    return given
