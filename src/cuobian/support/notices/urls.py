"""Addresses of notices."""

from django.urls import path

from cuobian.support.notices import pages

app_name = "notices"
urlpatterns = [
    path("todo/", pages.todo, name="list"),
    path("todo/read/", pages.mark_read, name="read"),
    path("todo/<uuid:notice_id>/", pages.follow, name="follow"),
]
