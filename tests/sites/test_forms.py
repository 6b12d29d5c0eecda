"""A field says what it wants, what is wrong, and how to mend it."""

import pytest
from django import forms
from django.utils.translation import override

from cuobian.sites.ui.forms import error_summary, field, fields


class PlaceForm(forms.Form):
    name = forms.CharField(label="站名", help_text="写全称")
    kind = forms.ChoiceField(label="类别", choices=[("1", "站"), ("2", "所")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    secret = forms.CharField(label="口令", required=False, widget=forms.PasswordInput)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def _chinese():
    with override("zh-hans"):
        yield


def test_only_what_may_stay_empty_is_marked() -> None:
    form = PlaceForm()
    assert "可不填" not in field(form["name"])
    assert "可不填" in field(form["note"])


def test_a_wrong_field_points_to_its_fault_and_keeps_what_was_given() -> None:
    drawn = field(PlaceForm({"name": "", "kind": "1"})["name"])
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_hint id_name_wrong"' in drawn
    assert 'id="id_name_wrong"' in drawn
    assert "has-error" in drawn


def test_the_summary_counts_the_faults_and_links_to_each_field() -> None:
    form = PlaceForm({})
    form.add_error(None, "两处对不上")
    drawn = error_summary(form)
    assert "还有 3 处要改" in drawn
    assert 'href="#id_name_field"' in drawn
    assert "两处对不上" in drawn
    assert error_summary(PlaceForm()) == ""


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    drawn = field(PlaceForm()["kind"])
    assert drawn.count('type="radio"') == 2
    assert "<legend" in drawn


def test_hidden_fields_are_there_without_label_and_passwords_can_be_shown() -> None:
    drawn = fields(PlaceForm())
    assert 'type="hidden"' in drawn
    assert 'data-cb-show="#id_secret"' in drawn


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in field(PlaceForm({"name": "<script>"})["name"])
