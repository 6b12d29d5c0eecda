"""Addresses of the inspections."""

from django.urls import URLPattern, path

from cuobian.domains.inspections.pages import notebook

app_name = "inspections"
urlpatterns: list[URLPattern] = [
    path("my/notebook/pack.json", notebook.pack, name="pack"),
]
