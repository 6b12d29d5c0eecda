"""The home of keepers, assessors and participants, and the notebook."""

from django.urls import path

from cuobian.sites.field import home, notebook

app_name = "field"

urlpatterns = [
    path("", home.home, name="home"),
    path("notebook/", notebook.page, name="notebook"),
    path("sw.js", notebook.worker, name="worker"),
    path("notebook/hand-in/", notebook.page, name="hand-in"),
    path("notebook.webmanifest", notebook.manifest, name="manifest"),
]
