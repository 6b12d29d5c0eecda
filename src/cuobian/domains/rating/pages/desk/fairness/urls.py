"""Addresses of the fairness pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages import pictures
from cuobian.domains.rating.pages.desk.fairness import dossier_acts, dossiers, overview, policy

_ROUND = "desk/rounds/<uuid:round_id>/fairness/"
_DOSSIER = "desk/dossiers/<uuid:dossier_id>/"

patterns: list[URLPattern] = [
    path(_ROUND, overview.overview, name="fairness"),
    path(f"{_ROUND}run/", overview.run, name="fairness-run"),
    path(f"{_ROUND}policy/", policy.policy, name="fairness-policy"),
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
