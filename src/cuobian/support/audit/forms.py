"""The filters above the trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.format import labelled
from cuobian.kernel.forms import DayField
from cuobian.support.audit.models import Outcome
from cuobian.support.audit.queries import values_of
from cuobian.support.audit.words import word

_ALL = [("", _("全部"))]


class FilterForm(forms.Form):
    """Every filter has an index behind it; names are matched whole."""

    who = forms.CharField(label=_("谁（全名）"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("身份"), required=False)
    action = forms.ChoiceField(label=_("做了什么"), required=False)
    subject = forms.ChoiceField(label=_("对象"), required=False)
    outcome = forms.ChoiceField(label=_("结果"), choices=[*_ALL, *Outcome.choices], required=False)
    code = forms.RegexField(r"^[0-9A-Z]{1,32}$", label=_("区划代码（开头几位）"), required=False)
    number = forms.CharField(label=_("求助编号"), max_length=40, required=False)
    subject_id = forms.CharField(label=_("对象编号"), max_length=64, required=False)
    until = DayField(label=_("到哪天"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label=_("从哪天"), required=False)
        for name, group in (("role", "roles"), ("action", "actions"), ("subject", "subjects")):
            choices = [(value, word(group, value)) for value in values_of(name) if value]
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*_ALL, *choices]
        self.order_fields(["who", "role", "action", "subject", "outcome", "code", "number", "from", "until"])
        for name in ("from", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            self.fields[name].error_messages["invalid"] = _("日期写成 2026-11-25 这样。")
        self.fields["code"].error_messages["invalid"] = _("区划代码是数字，例如 350203。")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def label_of(self, name: str, value: Any) -> str:
        """A filter in words, for the line above the list."""
        field = self.fields[name]
        shown = dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else value  # type: ignore[arg-type]
        return labelled(field.label, shown)
