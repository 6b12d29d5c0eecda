"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.desk.fairness import overview, policy, simulate

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"

patterns: list[URLPattern] = [
    path("desk/rounds/simulate/", simulate.simulate, name="simulate"),
    path(_ROUND, overview.overview, name="fairness"),
    path(f"{_ROUND}run/", overview.run, name="fairness-run"),
    path(f"{_ROUND}policy/", policy.policy, name="fairness-policy"),
]
