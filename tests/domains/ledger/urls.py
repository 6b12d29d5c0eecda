"""The ledger's own pages and what they link to."""

from django.urls import include, path

urlpatterns = [
    path("", include("cuobian.domains.ledger.pages.urls")),
    path("", include("cuobian.domains.people.pages.urls")),
    path("", include("cuobian.support.jobs.urls")),
]
