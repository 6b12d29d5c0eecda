"""The home of keepers, assessors and participants, and the notebook."""

from django.urls import path

from cuobian.sites.field import hand_in, home, notebook

app_name = "field"

urlpatterns = [
    path("", home.home, name="home"),
    path("notebook/", notebook.page, name="notebook"),
    path("sw.js", notebook.worker, name="worker"),
    path("notebook/hand-in/", hand_in.hand_in, name="hand-in"),
    path("notebook.webmanifest", notebook.manifest, name="manifest"),
]
