"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.desk.fairness import overview, policy, report, revisits

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"

patterns: list[URLPattern] = [
    path(_ROUND, overview.overview, name="fairness"),
    path(f"{_ROUND}run/", overview.run, name="fairness-run"),
    path(f"{_ROUND}policy/", policy.policy, name="fairness-policy"),
    path(f"{_ROUND}revisits/", revisits.revisits, name="revisits"),
    path(f"{_ROUND}report/", report.report, name="fairness-report"),
]
