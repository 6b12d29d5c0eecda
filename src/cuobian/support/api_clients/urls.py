"""Addresses of API clients."""

from django.urls import path

from cuobian.support.api_clients import pages

app_name = "api_clients"
urlpatterns = [
    path("desk/api-clients/", pages.clients, name="list"),
    path("desk/api-clients/new/", pages.new, name="new"),
    path("desk/api-clients/<uuid:client_id>/revoke/", pages.take_back, name="revoke"),
]
