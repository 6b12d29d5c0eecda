"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.desk.fairness import moving, overview, place, places, policy, severities

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"

patterns: list[URLPattern] = [
    path(_ROUND, overview.overview, name="fairness"),
    path(f"{_ROUND}run/", overview.run, name="fairness-run"),
    path(f"{_ROUND}policy/", policy.policy, name="fairness-policy"),
    path(f"{_ROUND}severities/", severities.severities, name="severities"),
    path(f"{_ROUND}places/", places.places, name="fair-places"),
    path(f"{_ROUND}places/<uuid:score_id>/", place.place, name="fair-place"),
    path(f"{_ROUND}places/<uuid:score_id>/move/", moving.move, name="fair-move"),
]
