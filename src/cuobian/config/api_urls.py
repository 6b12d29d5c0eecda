"""Addresses of the HTTP API. Every view under it is public by decision; the gate of each operation counts and checks tokens."""

from typing import Any

from django.urls import URLPattern, include, path

from cuobian.config.api import api, docs
from cuobian.kernel.pages import public_page


def _opened(patterns: list[Any]) -> list[Any]:
    """The same patterns with the decorator that every view carries."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = public_page(methods=("GET",))(pattern.callback)
    return patterns


_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("v1/", docs, name="api-docs"),
    path("v1/", include((_opened(list(_patterns)), _app_name), namespace=_namespace)),
]
