"""Addresses of files."""

from django.urls import path

from cuobian.support.files import pages

app_name = "files"
urlpatterns = [
    path("files/<uuid:file_id>/", pages.file, name="file"),
    path("files/<uuid:file_id>/thumb/", pages.thumb, name="thumb"),
]
