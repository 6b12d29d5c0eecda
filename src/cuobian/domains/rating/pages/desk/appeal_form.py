"""What the reviewers of an appeal fill in: one field for everything that the place disputes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.queries.marks import MarkLine, OmittedBonus
from cuobian.domains.rating.rules.sheets import MAX_DEFECTS
from cuobian.domains.rating.values import Ruling
from cuobian.engines.scoring import CountRule, Point, RatioRule


class DecisionForm(forms.Form):
    """Uphold, or put named points right; one field for each disputed point."""

    ruling = forms.ChoiceField(label=gettext_lazy("结论"), choices=Ruling.choices, widget=forms.RadioSelect)
    decision = forms.CharField(
        label=gettext_lazy("核实了什么、结论和理由"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("站点会看到全文。"),
    )

    def __init__(
        self, *args: Any, points: list[Point], marks: list[MarkLine], bonuses: list[OmittedBonus], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.disputed, self.marks, self.bonuses = points, marks, bonuses
        for point in points:
            self.fields[point.id] = _change_field(point)
        for mark in marks:
            self.fields[mark.rule_id] = _lift_field(mark)
        for bonus in bonuses:
            self.fields[bonus.rule_id] = _bonus_field(bonus)

    @property
    def changes(self) -> dict[str, Any]:
        """What was put right, as the action takes it."""
        found: dict[str, Any] = {}
        for point in self.disputed:
            given = self.cleaned_data.get(point.id)
            if given not in (None, ""):
                found[point.id] = _change(point, given)
        for rule in (line.rule_id for lines in (self.marks, self.bonuses) for line in lines):
            given = self.cleaned_data.get(rule)
            if given not in (None, ""):
                found[rule] = {"count": int(given)}
        return found


def _is_figure(point: Point) -> bool:
    return isinstance(point.rule, RatioRule) and not any(method.judged for method in point.methods)


def _change_field(point: Point) -> forms.Field:
    label = _("%(id)s 更正为") % {"id": point.id}
    if _is_figure(point):
        hint = _("更正后的数，比例写小数，如 0.92。不更正就空着。")
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_digits=12, decimal_places=6, help_text=hint
        )
    if isinstance(point.rule, CountRule):
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=MAX_DEFECTS, help_text=_("缺几项。不更正就空着。")
        )
    choices = [("", _("不更正")), *((state, state) for state in ("A", "B", "C", "C#"))]
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _lift_field(mark: MarkLine) -> forms.Field:
    label = _("%(id)s 更正为") % {"id": mark.rule_id}
    if mark.count == 1:
        return forms.ChoiceField(label=label, required=False, choices=[("", _("不更正")), ("0", _("撤销这一条"))])
    hint = _("实际几次，0 就是撤销。不更正就空着。")
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=mark.count - 1, help_text=hint)


def _bonus_field(bonus: OmittedBonus) -> forms.Field:
    label = _("%(id)s 更正为") % {"id": bonus.rule_id}
    return forms.ChoiceField(label=label, required=False, choices=[("", _("不更正")), ("1", _("认定这一项加分"))])


def _change(point: Point, given: Any) -> dict[str, Any]:
    if _is_figure(point):
        return {"value": format(given, "f")}
    return {"defects": given} if isinstance(point.rule, CountRule) else {"state": given}
