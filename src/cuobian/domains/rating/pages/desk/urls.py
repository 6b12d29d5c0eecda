"""Addresses of the office pages."""

from django.urls import URLPattern, path

from cuobian.domains.rating.pages.desk import (
    acts,
    appeals,
    bulk,
    contacts,
    entry,
    notices,
    overview,
    panel_new,
    panels,
    points,
    round_new,
    rounds,
    stars,
    worklist,
)

_ROUND = "desk/rounds/<uuid:round_id>/"
_ENTRY = "desk/entries/<uuid:entry_id>/"

patterns: list[URLPattern] = [
    path("desk/rounds/", rounds.rounds, name="rounds"),
    path("desk/rounds/new/", round_new.new, name="round-new"),
    path("desk/rounds/new/dates/", round_new.dates, name="round-dates"),
    path(_ROUND, overview.round_desk, name="round"),
    path(f"{_ROUND}extend/", rounds.extend, name="round-extend"),
    path(f"{_ROUND}close/", rounds.close, name="round-close"),
    path(f"{_ROUND}entries/", worklist.entries, name="entries"),
    path(f"{_ROUND}entries/do/", bulk.bulk, name="entries-do"),
    path(f"{_ROUND}entries/views/", worklist.keep, name="view-keep"),
    path(f"{_ROUND}entries/views/<uuid:view_id>/drop/", worklist.drop, name="view-drop"),
    path(f"{_ROUND}figures/", points.disputed, name="figures-disputed"),
    path(f"{_ROUND}panels/", panels.panels, name="panels"),
    path(f"{_ROUND}panels/new/", panel_new.new, name="panel-new"),
    path(f"{_ROUND}panels/check/", panel_new.check, name="panel-check"),
    path(f"{_ROUND}notices/", notices.notices, name="notices"),
    path(f"{_ROUND}notices/new/", notices.new, name="notice-new"),
    path(f"{_ROUND}objections/", notices.objections, name="objections"),
    path(f"{_ROUND}appeals/", appeals.appeals, name="appeals"),
    path(_ENTRY, entry.entry, name="entry"),
    path(f"{_ENTRY}do/<slug:action>/", acts.act, name="entry-act"),
    path(f"{_ENTRY}points/<str:point_id>/ruling/", points.ruling, name="ruling"),
    path(f"{_ENTRY}points/<str:point_id>/together/", points.reconsidered, name="reconsider"),
    path(f"{_ENTRY}marks/new/", points.mark_new, name="mark-new"),
    path(f"{_ENTRY}marks/<uuid:mark_id>/revoke/", points.mark_revoke, name="mark-revoke"),
    path("desk/panels/<uuid:panel_id>/", panels.panel, name="panel"),
    path("desk/panels/<uuid:panel_id>/replace/", panels.replace, name="panel-replace"),
    path("desk/notices/<uuid:notice_id>/", notices.notice, name="notice"),
    path("desk/notices/<uuid:notice_id>/close/", notices.close, name="notice-close"),
    path("desk/objections/<uuid:objection_id>/", notices.objection, name="objection"),
    path("desk/objections/<uuid:objection_id>/empty/", contacts.empty, name="objection-empty"),
    path("desk/appeals/<uuid:appeal_id>/reviewers/", appeals.assign, name="appeal-assign"),
    path("desk/appeals/mine/", appeals.mine, name="my-appeals"),
    path("desk/appeals/<uuid:appeal_id>/", appeals.review, name="appeal"),
    path("desk/stars/", stars.stars, name="stars"),
    path("desk/stars/check/", stars.check, name="stars-check"),
    path("desk/stars/<uuid:award_id>/", stars.award, name="award"),
    path("desk/stars/<uuid:award_id>/<slug:step>/", stars.change, name="award-change"),
]
