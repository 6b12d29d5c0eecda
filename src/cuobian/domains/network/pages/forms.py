"""Forms of the network. What they check is what the actions check; here it stands beside the field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.rules import hours as opening
from cuobian.domains.network.rules.contact import phone_fault
from cuobian.domains.network.values import CoordSystem, Facility, PlaceRecord, RoomUse
from cuobian.kernel.clock import today
from cuobian.kernel.forms import DayField

REQUIRED = {"required": gettext_lazy("这一项要填")}


class ProfileForm(forms.Form):
    """Everything a place says of itself; fields that the person may not change are taken out."""

    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    lng = forms.DecimalField(label=gettext_lazy("经度"), max_digits=9, decimal_places=6, required=False)
    lat = forms.DecimalField(label=gettext_lazy("纬度"), max_digits=9, decimal_places=6, required=False)
    coord_system = forms.ChoiceField(
        label=gettext_lazy("坐标系"), required=False, choices=[("", "—"), *CoordSystem.choices],
        help_text=gettext_lazy("手机上读出的是 WGS-84，在网上地图量的是 GCJ-02，两样差几百米"),
    )  # fmt: skip
    rated = forms.BooleanField(label=gettext_lazy("参加星级评定"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("联系人"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=30, required=False,
        help_text=gettext_lazy("最好写座机。手机号是个人信息，公众页面只显示头尾"),
    )  # fmt: skip
    exceptions = forms.CharField(
        label=gettext_lazy("特殊日期"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        help_text=gettext_lazy("一行一条，例如：2027-02-05 至 2027-02-12 不开放 春节"),
    )  # fmt: skip
    facilities = forms.MultipleChoiceField(
        label=gettext_lazy("设施"), required=False, choices=Facility.choices, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, allowed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = tuple(allowed)
        for day in opening.DAYS:
            self.fields[day] = forms.CharField(label=opening.DAY_NAMES[day], required=False, max_length=80)
        kept = {*allowed, "version", *((*opening.DAYS, "exceptions") if "hours" in allowed else ())}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]

    @staticmethod
    def initial_of(record: PlaceRecord) -> dict[str, Any]:
        """What stands in the form when it opens."""
        week = record.hours.get("week", {})
        return {
            **{name: getattr(record, name) for name in ("address", "lng", "lat", "coord_system", "rated", "contact_name", "contact_phone", "version")},
            **{day: opening.spans_text(week.get(day, ())) for day in opening.DAYS},
            "exceptions": opening.exceptions_text(record.hours),
            "facilities": list(record.facilities),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if "hours" in self.allowed:
            week = {day: self._parsed(day, opening.parse_spans) for day in opening.DAYS}
            data["hours"] = opening.make(week, self._parsed("exceptions", opening.parse_exceptions))
        if message := phone_fault(data.get("contact_phone", "")):
            self.add_error("contact_phone", message)
        return data

    def _parsed(self, name: str, parse: Any) -> Any:
        try:
            return parse(self.cleaned_data.get(name, ""))
        except opening.WrongText as wrong:
            self.add_error(name, str(wrong))
            return []

    @property
    def changes(self) -> dict[str, Any]:
        """Values by field, for the action."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.allowed if name in data}
        if "facilities" in found:
            found["facilities"] = [key for key in Facility.values if key in set(found["facilities"])]
        return found


class RoomForm(forms.Form):
    """One line of the rooms."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, error_messages=REQUIRED)
    use = forms.ChoiceField(label=gettext_lazy("用途"), choices=RoomUse.choices, initial=RoomUse.HALL)
    seats = forms.IntegerField(label=gettext_lazy("座位"), min_value=0, max_value=5000)
    square_metres = forms.IntegerField(label=gettext_lazy("面积（㎡）"), min_value=1, max_value=100000, required=False)


RoomSet = forms.formset_factory(RoomForm, extra=3, max_num=60, can_delete=True)


class PhotoForm(forms.Form):
    """A photo with the words for those who cannot see it."""

    photo = forms.FileField(label=gettext_lazy("照片"), help_text=gettext_lazy("JPG 或 PNG，20 MB 以内。拍物不拍人"))
    caption = forms.CharField(
        label=gettext_lazy("照片里是什么"), max_length=100, help_text=gettext_lazy("例如：大讲堂，120 座")
    )


class StepForm(forms.Form):
    """A structural step: from which day, why, and what it needs besides."""

    name = forms.CharField(label=gettext_lazy("全称"), max_length=100, error_messages=REQUIRED)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60, error_messages=REQUIRED)
    area = forms.ChoiceField(label=gettext_lazy("村（社区）"), error_messages=REQUIRED)
    into = forms.ChoiceField(label=gettext_lazy("并入哪里"), error_messages=REQUIRED)
    effective_on = DayField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("不能早于上一次变动。写以后的日期就是先安排，到那天自动生效，之前可以取消"), error_messages={**REQUIRED, "invalid": gettext_lazy("日期写成 2026-11-25")},
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), error_messages=REQUIRED,
        help_text=gettext_lazy("会记在历史里，例如文件名和文号"),
    )  # fmt: skip

    def __init__(self, *args: Any, wanted: Sequence[str], choices: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = today
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        for name in ("area", "into"):
            if name in self.fields:
                self.fields[name].choices = [("", _("请选")), *choices]  # type: ignore[attr-defined]  # both are ChoiceField

    def as_hidden_pairs(self) -> list[tuple[str, str]]:
        """What the confirmation page carries on."""
        return [(name, _written(self.cleaned_data[name])) for name in self.fields]


class OpeningDayForm(StepForm):
    """Since when a place exists, put right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].label = _("设立日期")
        self.fields["effective_on"].help_text = _("真正设立的那天。不能晚于今天，也不能晚于历史里的下一次变动")


class AreaStepForm(StepForm):
    """A step of an area."""

    code = forms.CharField(label=gettext_lazy("编码"), max_length=12, error_messages=REQUIRED)
    field_order = ("code", "name", "into", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].help_text = _("不能晚于今天，也不能早于上一次变动")
        if "name" in self.fields:
            self.fields["name"].label = _("名称")


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("为什么取消"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=REQUIRED, help_text=gettext_lazy("会记在历史里，安排的人看得到"),
    )  # fmt: skip


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=gettext_lazy("Excel 文件"), help_text=gettext_lazy(".xlsx，一次最多 20,000 行。先看一遍再写入"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}), error_messages={**REQUIRED, "empty": gettext_lazy("这个文件是空的，请检查后重新选。")},
    )  # fmt: skip


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
