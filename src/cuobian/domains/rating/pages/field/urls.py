"""Addresses of the pages for keepers, institute heads and assessors."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.field import (
    appeal,
    choosing,
    conflicts,
    dossiers,
    own,
    review,
    self_assessment,
    sheets,
    ways,
)

patterns: list[URLPattern] = [
    path("my/place/", own.my_place, name="my-place"),
    path("my/place/<str:code>/", own.my_place, name="my-place-of"),
    path("my/rating/<uuid:entry_id>/", self_assessment.overview, name="self"),
    path("my/rating/<uuid:entry_id>/scores/", own.scores, name="my-scores"),
    path("my/rating/<uuid:entry_id>/ways/", ways.ways, name="my-ways"),
    path("my/effort/", ways.effort, name="effort"),
    path("my/rating/<uuid:entry_id>/confirm-all/", self_assessment.confirm_all, name="self-confirm-all"),
    path("my/rating/<uuid:entry_id>/optional/", self_assessment.optional, name="self-optional"),
    path("my/rating/<uuid:entry_id>/submit/", self_assessment.submit, name="self-submit"),
    path("my/rating/<uuid:entry_id>/points/<str:point_id>/", self_assessment.point, name="self-point"),
    path("my/rating/<uuid:entry_id>/points/<str:point_id>/document/", self_assessment.document, name="self-document"),
    path("my/rating/<uuid:entry_id>/document/<int:document_id>/", self_assessment.drop_document, name="self-drop"),
    path("my/rating/<uuid:entry_id>/appeal/", appeal.new, name="appeal-new"),
    path("my/sheets/", sheets.mine, name="my-sheets"),
    path("my/sheets/<uuid:sheet_id>/", sheets.start, name="sheet"),
    path("my/sheets/<uuid:sheet_id>/submit/", sheets.submit, name="sheet-submit"),
    path("my/sheets/<uuid:sheet_id>/points/<str:point_id>/", sheets.point, name="sheet-point"),
    path("my/sheets/<uuid:sheet_id>/points/<str:point_id>/photos/", sheets.photo, name="sheet-photo"),
    path("my/sheets/<uuid:sheet_id>/points/<str:point_id>/correct/", sheets.correct, name="sheet-correct"),
    path("my/sheets/<uuid:sheet_id>/points/<str:point_id>/settle/", choosing.settle, name="sheet-settle"),
    path("my/sheets/<uuid:sheet_id>/photos/<int:photo_id>/", sheets.drop_photo, name="sheet-drop-photo"),
    path("my/dossiers/<uuid:sheet_id>/", dossiers.start, name="dossier-sheet"),
    path("my/dossiers/<uuid:sheet_id>/submit/", dossiers.submit, name="dossier-submit"),
    path("my/dossiers/<uuid:sheet_id>/points/<str:point_id>/", dossiers.point, name="dossier-point"),
    path("my/conflicts/", conflicts.declare, name="conflicts"),
    path("my/conflicts/<uuid:conflict_id>/withdraw/", conflicts.withdraw, name="conflict-withdraw"),
    path("desk/reviews/", review.waiting, name="reviews"),
    path("desk/reviews/<uuid:entry_id>/", review.one, name="review"),
    path("desk/reviews/<uuid:entry_id>/points/<str:point_id>/", review.claim, name="review-claim"),
]
