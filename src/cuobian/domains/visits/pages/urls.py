"""Addresses of the programmes: at the desk, on the phone of participants and hosts, and behind secret addresses."""

from django.urls import path

from cuobian.domains.visits.pages import (
    days,
    editor,
    files,
    hand_outs,
    hosting,
    items,
    joining,
    live,
    mine,
    people,
    people_sheet,
    programmes,
    releases,
    route,
    seating,
)
from cuobian.domains.visits.pages.after.urls import patterns as after

app_name = "visits"
_ONE = "desk/visits/<uuid:programme_id>/"
_ITEM = f"{_ONE}items/<uuid:item_id>/"
_PERSON = f"{_ONE}people/<uuid:person_id>/"
_MINE = "my/visits/<uuid:programme_id>/"
_HOST = "my/hosting/<uuid:item_id>/"
_GUEST = "visits/guest/<uuid:person_id>/<slug:signature>/"

urlpatterns = [
    path("desk/visits/", programmes.programme_list, name="programmes"),
    path("desk/visits/new/", programmes.programme_new, name="programme-new"),
    path(_ONE, programmes.programme, name="programme"),
    path(f"{_ONE}edit/", programmes.programme_edit, name="programme-edit"),
    path(f"{_ONE}settings/", days.settings_edit, name="settings"),
    path(f"{_ONE}days/<uuid:day_id>/", days.day_edit, name="day-edit"),
    path(f"{_ONE}plan/", editor.plan, name="plan"),
    path(f"{_ONE}undo/", editor.undo, name="undo"),
    path(f"{_ONE}items/new/<slug:kind>/", items.item_new, name="item-new"),
    path(_ITEM, items.item_edit, name="item-edit"),
    path(f"{_ITEM}do/", editor.item_do, name="item-do"),
    path(f"{_ITEM}drop/", editor.item_drop, name="item-drop"),
    path(f"{_ONE}route/", route.route, name="route"),
    path(f"{_ONE}route/<uuid:proposal_id>/", route.proposal, name="proposal"),
    path(f"{_ONE}people/", people.people, name="people"),
    path(f"{_ONE}people/new/", people.person_new, name="person-new"),
    path(f"{_ONE}people/accounts/", people.person_accounts, name="person-accounts"),
    path(f"{_ONE}people/import/", people_sheet.people_import, name="people-import"),
    path(f"{_ONE}people/template/", people_sheet.people_template, name="people-template"),
    path(f"{_ONE}people/write/", people_sheet.people_write, name="people-write"),
    path(_PERSON, people.person_edit, name="person-edit"),
    path(f"{_PERSON}remove/", people.person_remove, name="person-remove"),
    path(f"{_PERSON}join/", people.person_join, name="person-join"),
    path(f"{_ONE}seats/", seating.seats, name="seats"),
    path(f"{_ONE}hand-outs/", hand_outs.hand_outs, name="hand-outs"),
    path(f"{_ONE}hand-outs/<uuid:hand_out_id>/drop/", hand_outs.hand_out_drop, name="hand-out-drop"),
    path(f"{_ONE}release/", releases.release_page, name="release"),
    path(f"{_ONE}releases/<int:release_no>/", releases.release_view, name="release-view"),
    path(f"{_ONE}withdraw/", releases.withdraw_page, name="withdraw"),
    path(f"{_ONE}end/", releases.end_page, name="end"),
    path(f"{_ONE}live/", live.live, name="live"),
    path(f"{_ONE}live/<uuid:item_id>/", live.live_do, name="live-do"),
    path(f"{_ONE}slip/", live.slip, name="slip"),
    path(f"{_ONE}board/", joining.board, name="board"),
    path(f"{_ONE}board/code/", joining.board_code, name="board-code"),
    path(f"{_ONE}booklet.pdf", files.booklet, name="booklet"),
    path(f"{_ONE}pocket.html", files.offline, name="offline"),
    path(f"{_ONE}calendar.ics", files.programme_calendar, name="calendar"),
    path("my/visits/", mine.mine, name="mine"),
    path(_MINE, mine.mine_day, name="mine-day"),
    path(f"{_MINE}items/<uuid:item_id>/", mine.mine_item, name="mine-item"),
    path(f"{_MINE}calendar/", mine.mine_calendar, name="mine-calendar"),
    path(f"{_MINE}join/", mine.mine_join, name="mine-join"),
    path(f"{_MINE}booklet.pdf", files.mine_booklet, name="mine-booklet"),
    path(f"{_MINE}pocket.html", files.mine_offline, name="mine-offline"),
    path(f"{_MINE}calendar.ics", files.mine_ics, name="mine-ics"),
    path("my/hosting/", hosting.hosting, name="hosting"),
    path(_HOST, hosting.hosting_item, name="hosting-item"),
    path(f"{_HOST}say/<slug:say>/", hosting.hosting_answer, name="hosting-answer"),
    path(f"{_HOST}calendar.ics", files.hosting_ics, name="hosting-ics"),
    path("visits/join/<uuid:programme_id>/<slug:token>/", joining.join, name="join"),
    path(_GUEST, joining.guest, name="guest"),
    path(f"{_GUEST}items/<uuid:item_id>/", joining.guest_item, name="guest-item"),
    path(f"{_GUEST}hand-outs/<uuid:hand_out_id>/", joining.guest_hand_out, name="guest-hand-out"),
    path("visits/hand-outs/<uuid:hand_out_id>/", files.hand_out, name="hand-out"),
    path("visits/calendar/<uuid:person_id>/<slug:signature>.ics", files.feed, name="feed"),
    *after,
]
