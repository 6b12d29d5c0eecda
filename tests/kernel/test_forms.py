"""What forms of all domains share."""

import pytest
from django import forms

from cuobian.kernel.forms import DayField, DayInput


@pytest.mark.parametrize(
    ("given", "good"),
    [("2026-06-30", True), ("", False), ("1899-12-31", False), ("0001-01-01", False), ("9999-12-31", False)],
)
def test_a_day_of_a_form_lies_within_the_calendar(given: str, good: bool) -> None:
    class Form(forms.Form):
        day = DayField()

    form = Form({"day": given})
    assert form.is_valid() is good
    assert isinstance(form.fields["day"].widget, DayInput)
    assert good or not given or form.errors["day"] == ["年份只能写 1900 到 2999。"]
