"""Addresses of the inspections."""

from django.urls import URLPattern, path

from cuobian.domains.inspections.pages import editing, entries, findings, inspection, lists, notebook

app_name = "inspections"
_ONE = "desk/inspections/<uuid:inspection_id>/"
urlpatterns: list[URLPattern] = [
    path("my/notebook/pack.json", notebook.pack, name="pack"),
    path("desk/inspections/", lists.inspections, name="inspections"),
    path("desk/inspections/new/", editing.new, name="new"),
    path("desk/inspections/places/<str:code>/", entries.place_history, name="place"),
    path("desk/inspections/entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path("desk/inspections/entries/<uuid:entry_id>/practice/", entries.praise, name="praise"),
    path("desk/inspections/findings/<uuid:finding_id>/", findings.finding, name="finding"),
    path(_ONE, inspection.inspection, name="inspection"),
    path(_ONE + "edit/", editing.edit, name="edit"),
    path(_ONE + "steps/<str:action>/", editing.step, name="step"),
    path(_ONE + "entries/", inspection.entries, name="entries"),
    path(_ONE + "photos/", inspection.photos, name="photos"),
    path(_ONE + "findings/", findings.findings, name="findings"),
    path(_ONE + "findings/do/", findings.bulk, name="findings-do"),
]
