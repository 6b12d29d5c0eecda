"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.desk.fairness import (
    overview,
    points,
    policy,
    report,
    revisits,
    screen,
    screens,
    simulate,
)

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"

patterns: list[URLPattern] = [
    path("desk/rounds/simulate/", simulate.simulate, name="simulate"),
    path(_ROUND, overview.overview, name="fairness"),
    path(f"{_ROUND}run/", overview.run, name="fairness-run"),
    path(f"{_ROUND}policy/", policy.policy, name="fairness-policy"),
    path(f"{_ROUND}revisits/", revisits.revisits, name="revisits"),
    path(f"{_ROUND}report/", report.report, name="fairness-report"),
    path(f"{_ROUND}points/", points.agreement, name="agreement"),
    path(f"{_ROUND}points/<str:point_id>/", points.point, name="point-agreement"),
    path(f"{_ROUND}screens/", screens.screens, name="screens"),
    path("desk/screens/<uuid:screen_id>/", screen.screen, name="screen"),
    path("desk/screens/<uuid:screen_id>/assign/", screen.assign, name="screen-assign"),
]
