"""Addresses of the standards pages."""

from django.urls import path

from cuobian.domains.standards.pages import comparing, editing, files, life, reading

app_name = "standards"
urlpatterns = [
    path("desk/standards/", reading.index, name="index"),
    path("desk/standards/import/", files.upload, name="import"),
    path("desk/standards/import/write/", files.write, name="import-write"),
    path("desk/standards/compare/", comparing.compare_page, name="compare"),
    path("desk/standards/<uuid:version_id>/", reading.read, name="read"),
    path("desk/standards/<uuid:version_id>/standard.yaml", files.export_yaml, name="export-yaml"),
    path("desk/standards/<uuid:version_id>/standard.xlsx", files.export_excel, name="export-excel"),
    path("desk/standards/<uuid:version_id>/edit/", editing.overview, name="edit"),
    path("desk/standards/<uuid:version_id>/edit/arrange/", editing.arrange, name="arrange"),
    path("desk/standards/<uuid:version_id>/edit/about/", editing.about, name="about"),
    path("desk/standards/<uuid:version_id>/edit/at/<path:at>/", editing.edit_place, name="edit-place"),
    path("desk/standards/<uuid:version_id>/copy/", life.copy, name="copy"),
    path("desk/standards/<uuid:version_id>/publish/", life.publish, name="publish"),
    path("desk/standards/<uuid:version_id>/retire/", life.retire, name="retire"),
    path("desk/standards/<uuid:version_id>/discard/", life.discard, name="discard"),
]
