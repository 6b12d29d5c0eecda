"""Addresses of the rectification."""

from django.urls import URLPattern, path

from cuobian.domains.rectification.pages import (
    deadline,
    learning,
    lists,
    mine,
    opening,
    overview,
    photos,
    practices,
    programmes,
    tasks,
    ticket,
)

app_name = "rectification"
_TICKET = "tickets/<uuid:ticket_id>/"
_PROGRAMME = "desk/programmes/<uuid:programme_id>/"
urlpatterns: list[URLPattern] = [
    path("desk/rectification/", lists.tickets, name="tickets"),
    path("desk/rectification/do/", lists.bulk, name="bulk"),
    path("desk/rectification/new/", opening.new, name="new"),
    path("desk/rectification/rules/", opening.rules, name="rules"),
    path("desk/rectification/board/", overview.board, name="board"),
    path("desk/rectification/map/", overview.problem_map, name="map"),
    path("my/rectification/", mine.mine, name="mine"),
    path(_TICKET, ticket.ticket, name="ticket"),
    path(_TICKET + "extension/", deadline.extension, name="extension"),
    path(_TICKET + "pause/", deadline.pausing, name="pause"),
    path(_TICKET + "assign/", deadline.assigning, name="assign"),
    path(_TICKET + "merge/", deadline.merging, name="merge"),
    path(_TICKET + "photos/<uuid:photo_id>/drop/", photos.photo_drop, name="photo-drop"),
    path(_TICKET + "photos/<str:side>/", photos.photo_add, name="photo-add"),
    path(_TICKET + "steps/<str:action>/", ticket.step, name="step"),
    path(_TICKET + "spend/", tasks.spending, name="spend"),
    path("desk/rectification/repeated/", learning.repeated, name="repeated"),
    path("desk/rectification/repeated/<uuid:version_id>/<str:point_id>/", learning.ask_all, name="self-check-new"),
    path("desk/rectification/self-checks/<uuid:check_id>/", learning.self_check, name="self-check"),
    path("my/self-checks/<uuid:item_id>/", learning.self_check_answer, name="self-check-answer"),
    path("desk/practices/", practices.practice_list, name="practices"),
    path("desk/practices/new/", practices.practice_new, name="practice-new"),
    path("desk/practices/<uuid:practice_id>/", practices.practice, name="practice"),
    path("my/practices/<uuid:answer_id>/", practices.practice_answer, name="practice-answer"),
    path("desk/programmes/", programmes.programme_list, name="programmes"),
    path("desk/programmes/new/", programmes.programme_new, name="programme-new"),
    path(_PROGRAMME, programmes.programme, name="programme"),
    path(_PROGRAMME + "edit/", programmes.programme_edit, name="programme-edit"),
    path(_PROGRAMME + "steps/<str:action>/", programmes.programme_step, name="programme-step"),
    path(_PROGRAMME + "tasks/new/", tasks.task_new, name="task-new"),
    path(_PROGRAMME + "members/new/", tasks.member_new, name="member-new"),
    path(_PROGRAMME + "members/<uuid:member_id>/drop/", tasks.member_drop, name="member-drop"),
    path(_PROGRAMME + "board/", tasks.programme_board, name="programme-board"),
    path(_PROGRAMME + "timeline/", tasks.timeline, name="timeline"),
    path(_PROGRAMME + "weekly/", tasks.weekly, name="weekly"),
    path(_PROGRAMME + "weekly.pdf", tasks.weekly_report, name="weekly-pdf"),
]
