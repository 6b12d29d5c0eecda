"""Addresses of the shells themselves: what a reader chooses for this browser, and the page that shows all components."""

from django.urls import path

from cuobian.sites import design, reader

app_name = "sites"

urlpatterns = [
    path("elder/", reader.switch, name="elder"),
    path("language/", reader.language, name="language"),
    path("_design/", design.components, name="design"),
    path("_design/<slug:name>/", design.sample_page, name="design-page"),
]
