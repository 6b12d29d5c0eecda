"""Addresses of the audit trail."""

from django.urls import path

from cuobian.support.audit import pages

app_name = "audit"
urlpatterns = [
    path("desk/audit/", pages.trail, name="list"),
    path("desk/audit/<uuid:entry_id>/", pages.detail, name="detail"),
]
