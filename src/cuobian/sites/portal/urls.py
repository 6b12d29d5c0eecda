"""Addresses of the public site."""

from django.urls import path

from cuobian.sites.portal import (
    draws,
    home,
    notices,
    objections,
    place,
    places,
    plaques,
    record,
    standards,
    stars,
    words,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("places/", places.places, name="places"),
    path("places/positions.json", places.positions, name="positions"),
    path("places/<str:code>/", place.place, name="place"),
    path("places/<str:code>/record/", record.record, name="record"),
    path("stars/", stars.stars, name="stars"),
    path("standards/", standards.standards, name="standards"),
    path("standards/<uuid:version_id>/", standards.standard, name="standard"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<uuid:notice_id>/", notices.notice, name="notice"),
    path("notices/entry/<uuid:entry_id>/", notices.proposal, name="proposal"),
    path("notices/entry/<uuid:entry_id>/object/", objections.object_form, name="object"),
    path("draws/", draws.draws, name="draws"),
    path("draws/<uuid:draw_id>/", draws.draw, name="draw"),
    path("draws/<uuid:draw_id>/file/", draws.draw_data, name="draw-file"),
    path("objections/", objections.lookup, name="objection"),
    path("objections/<slug:receipt>/", objections.receipt, name="receipt"),
    path("objections/<slug:receipt>/empty/", objections.empty, name="receipt-empty"),
    path("plaque/", plaques.verify, name="verify"),
    path("plaque/<str:number>/", plaques.plaque, name="plaque"),
    path("help/", words.help_page, name="help"),
    path("privacy/", words.privacy, name="privacy"),
    path("accessibility/", words.accessibility, name="accessibility"),
    path("sources/", words.sources, name="sources"),
    path("robots.txt", words.robots, name="robots"),
]
