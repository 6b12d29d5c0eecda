"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages import pictures
from cuobian.domains.rating.pages.desk.fairness import (
    dossier_acts,
    dossiers,
    draw_change,
    draw_new,
    draw_steps,
    draws,
    graph,
    moving,
    overview,
    place,
    places,
    points,
    policy,
    report,
    revisits,
    screen,
    screen_assign,
    screens,
    severities,
    simulate,
    teams,
)

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"
_DRAW = "desk/draws/<uuid:draw_id>/"
_DOSSIER = "desk/dossiers/<uuid:dossier_id>/"

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
    path("desk/screens/<uuid:screen_id>/assign/", screen_assign.assign, name="screen-assign"),
    path(f"{_ROUND}graph/", graph.graph, name="panel-graph"),
    path(f"{_ROUND}draws/", draws.draws, name="draws"),
    path(f"{_ROUND}draws/new/", draw_new.new, name="draw-new"),
    path(f"{_ROUND}teams/", teams.teams, name="teams"),
    path(_DRAW, draws.draw, name="draw"),
    path(f"{_DRAW}edit/", draw_new.edit, name="draw-edit"),
    path(f"{_DRAW}announce/", draw_steps.announce, name="draw-announce"),
    path(f"{_DRAW}number/", draw_steps.number, name="draw-number"),
    path(f"{_DRAW}seats/<str:place>/", draw_change.change, name="draw-change"),
    path(f"{_DRAW}seats/<str:place>/effect/", draw_change.effect, name="draw-effect"),
    path(f"{_DRAW}publish/", draw_steps.publish, name="draw-publish"),
    path(f"{_DRAW}cancel/", draw_steps.cancel, name="draw-cancel"),
    path(f"{_DRAW}again/", draw_steps.again, name="draw-again"),
    path(f"{_ROUND}severities/", severities.severities, name="severities"),
    path(f"{_ROUND}places/", places.places, name="fair-places"),
    path(f"{_ROUND}places/<uuid:score_id>/", place.place, name="fair-place"),
    path(f"{_ROUND}places/<uuid:score_id>/move/", moving.move, name="fair-move"),
    path(f"{_ROUND}dossiers/", dossiers.dossiers, name="dossiers"),
    path(f"{_ROUND}dossiers/new/", dossier_acts.new, name="dossier-new"),
    path(_DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{_DOSSIER}edit/", dossier_acts.edit, name="dossier-edit"),
    path(f"{_DOSSIER}open/", dossier_acts.give_out, name="dossier-open"),
    path(f"{_DOSSIER}close/", dossier_acts.close, name="dossier-close"),
    path(f"{_DOSSIER}discard/", dossier_acts.discard, name="dossier-discard"),
    path(f"{_DOSSIER}photos/", dossier_acts.photo, name="dossier-photo"),
    path(f"{_DOSSIER}photos/<int:photo_id>/", pictures.picture, name="dossier-picture"),
    path(f"{_DOSSIER}photos/<int:photo_id>/drop/", dossier_acts.drop_photo, name="dossier-drop-photo"),
]
