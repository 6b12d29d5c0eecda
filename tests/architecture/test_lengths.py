"""What is copied from one column into another fits: a longer source is an error of the database on PostgreSQL alone."""

import pytest
from django.apps import apps
from django.db.models import CharField, Model

COPIED = {
    "rating.StarAward.body": ("people.Account.unit_name",),
    "rating.PublicNotice.body": ("people.Account.unit_name",),
    "rating.StarAward.standard_label": ("standards.StandardVersion.title",),
    "rating.StarAward.code": ("network.Place.code",),
    "rating.Entry.sort_key": ("network.Place.sort_key",),
    "rating.FairScore.sort_key": ("rating.Entry.sort_key",),
    "rectification.Ticket.sort_key": ("network.Place.sort_key",),
    "inspections.Finding.sort_key": ("network.Place.sort_key",),
    "inspections.Entry.unit_name": ("inspections.Inspector.unit_name",),
    "inspections.Finding.point_text": ("inspections.Entry.point_text",),
    "rectification.Ticket.point_text": ("inspections.Finding.point_text",),
    "visits.Minutes.title": ("visits.Item.title",),
    "visits.Minutes.where": ("visits.Item.where", "network.Place.short_name"),
    "visits.Item.title": ("network.Place.short_name",),
    "visits.Item.host_unit": ("network.Place.short_name",),
}
"""A column -> the columns it is filled from without a look at the length. A new copy is added here, or cut where it is made."""
NAMES = (
    "by_name",
    "_by_name",
    "recorder_name",
    "decider_name",
    "uploader_name",
    "undoer_name",
    "closed_by",
    "edited_by",
)
"""Columns that keep the name of who did it."""


def length(path: str) -> int:
    label, name = path.rsplit(".", 1)
    field = apps.get_model(label)._meta.get_field(name)
    assert isinstance(field, CharField), path
    return field.max_length or 0


@pytest.mark.parametrize("target", COPIED)
def test_a_copy_is_as_long_as_its_source(target: str) -> None:
    for source in COPIED[target]:
        assert length(target) >= length(source), source


def test_every_column_that_keeps_a_persons_name_takes_the_longest() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("cuobian")]
    short = [path for model in own for path in names_in(model) if length(path) < length("people.Account.name")]
    assert not short


def names_in(model: type[Model]) -> list[str]:
    fields = [field for field in model._meta.get_fields() if isinstance(field, CharField)]
    return [f"{model._meta.label}.{field.name}" for field in fields if field.name.endswith(NAMES) and not field.choices]
