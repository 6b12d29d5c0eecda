"""Addresses of the rectification."""

from django.urls import URLPattern, path

from cuobian.domains.rectification.pages import deadline, lists, opening, overview, photos, ticket

app_name = "rectification"
_TICKET = "tickets/<uuid:ticket_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/rectification/", lists.tickets, name="tickets"),
    path("desk/rectification/do/", lists.bulk, name="bulk"),
    path("desk/rectification/new/", opening.new, name="new"),
    path("desk/rectification/rules/", opening.rules, name="rules"),
    path("desk/rectification/board/", overview.board, name="board"),
    path("desk/rectification/map/", overview.problem_map, name="map"),
    path("my/rectification/", lists.mine, name="mine"),
    path(_TICKET, ticket.ticket, name="ticket"),
    path(_TICKET + "extension/", deadline.extension, name="extension"),
    path(_TICKET + "pause/", deadline.pausing, name="pause"),
    path(_TICKET + "assign/", deadline.assigning, name="assign"),
    path(_TICKET + "merge/", deadline.merging, name="merge"),
    path(_TICKET + "photos/<uuid:photo_id>/drop/", photos.photo_drop, name="photo-drop"),
    path(_TICKET + "photos/<str:side>/", photos.photo_add, name="photo-add"),
    path(_TICKET + "steps/<str:action>/", ticket.step, name="step"),
]
