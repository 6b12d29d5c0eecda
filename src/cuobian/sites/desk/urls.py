"""Addresses of the desk's own pages."""

from django.urls import path

from cuobian.sites.desk import home, search

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
]
