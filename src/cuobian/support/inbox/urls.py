"""Addresses of the inbox: what phones talk to, what people look at."""

from django.urls import path

from cuobian.support.inbox import endpoints, pages

app_name = "inbox"
urlpatterns = [
    path("inbox/commands", endpoints.commands, name="commands"),
    path("inbox/token", endpoints.token, name="token"),
    path("inbox/pieces/<str:sha256>", endpoints.piece, name="piece"),
    path("my/inbox/", pages.mine, name="mine"),
    path("my/inbox/<uuid:command_id>/", pages.mine_one, name="mine-one"),
    path("desk/inbox/", pages.held, name="held"),
    path("desk/inbox/<uuid:command_id>/", pages.held_one, name="held-one"),
    path("desk/inbox/<uuid:command_id>/take/", pages.take_one, name="take"),
    path("desk/inbox/<uuid:command_id>/refuse/", pages.refuse_one, name="refuse"),
]
