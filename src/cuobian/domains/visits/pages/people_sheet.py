"""The name list as a sheet: the empty one, what an upload would do, and writing what was shown."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions import people as act
from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.pages.parts import desk_crumbs, district_choices, vehicle_choices
from cuobian.domains.visits.queries.load import plan_programme
from cuobian.domains.visits.queries.programmes import people_of
from cuobian.domains.visits.rules.people import PersonPlan, person_faults
from cuobian.domains.visits.values import Part
from cuobian.kernel import clock
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.kernel.format import number
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import ColumnSpec, in_every_language, read_table, template_response

MOST_ROWS, TOKEN_LIVES = 200, 3600
_SALT = "visits.people"


def _specs(programme: Programme) -> list[ColumnSpec]:
    districts = tuple(district_choices(programme.code))
    parts = tuple((value, str(label)) for value, label in Part.choices)
    cars = tuple((n, name) for n, name in vehicle_choices(programme, "") if n)
    return [
        ColumnSpec("name", _("姓名"), required=True, max_length=60, example=_("陈和平")),
        ColumnSpec("unit", _("单位"), max_length=80, example=_("湖里区文明办")),
        ColumnSpec("district", _("区"), kind="choice", choices=districts, head_optional=True, help=_("市里的不填")),
        ColumnSpec("duty", _("职务"), max_length=80, head_optional=True),
        ColumnSpec("part", _("分工"), kind="choice", choices=parts, head_optional=True, help=_("不填就是成员")),
        ColumnSpec("phone", _("工作电话"), max_length=30, head_optional=True, help=_("只填领队、联络员和工作人员的")),
        ColumnSpec("vehicle", _("车"), kind="choice", choices=cars, head_optional=True),
    ]


@page("visits.plan")
def people_template(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """An empty sheet."""
    found = plan_programme(actor_of(request), programme_id)
    return template_response(
        _("观摩名单模板"), _("名单"), _specs(found), [_("一行一人。已经在名单里的（姓名和单位一样）不会重复。")]
    )


@page("visits.plan", methods=("GET", "POST"))
def people_import(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Choose a file; what it would do is shown, nothing is written yet."""
    found = plan_programme(actor_of(request), programme_id)
    crumbs = desk_crumbs(found, (_("名单"), reverse("visits:people", args=[found.pk])), (_("导入"), ""))
    if request.method == "POST" and request.FILES.get("file"):
        return render(request, "pages/import_preview.html", _preview(found, request.FILES["file"]) | {"crumbs": crumbs})
    context = {"programme": found, "most": MOST_ROWS, "missing": request.method == "POST", "crumbs": crumbs}
    return render(request, "visits/people_import.html", context, status=422 if request.method == "POST" else 200)


def _preview(found: Programme, upload: Any) -> dict[str, Any]:
    table = read_table(upload, columns=in_every_language(lambda: _specs(found)), max_rows=MOST_ROWS)
    have = set(people_of(found).filter(removed_at=None).values_list("name", "unit"))
    good: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    same = 0
    cars = len(found.settings["vehicles"])
    wrong += [
        {"row": "", "subject": "", "column": f.place, "given": f.given, "message": f.message} for f in table.faults
    ]
    for row in table.rows:
        plan = _row_plan(row.values)
        faults = person_faults(plan, vehicles=cars)
        if faults:
            wrong += [
                {"row": row.number, "subject": plan.name, "column": "", "given": "", "message": f.message}
                for f in faults
            ]
        elif (plan.name, plan.unit) in have:
            same += 1
        else:
            have.add((plan.name, plan.unit))
            good.append(row.values)
    bad = len(table.wrong_rows) + len({line["row"] for line in wrong if line["row"]})
    facts = {"count": number(len(good)), "wrong": number(bad)}
    written = _("写入 %(count)s 行，跳过 %(wrong)s 行") if bad else _("写入 %(count)s 行")
    return {
        "title": _("看一遍再导入：名单"),
        "sub": found.title,
        "figures": [
            {"label": _("新增"), "value": number(len(good)), "unit": _("人")},
            {"label": _("已在名单"), "value": number(same), "unit": _("人")},
            {"label": _("有错"), "value": number(bad), "unit": _("行"), "bad": bool(bad)},
        ],
        "subject": _("姓名"),
        "wrong": wrong,
        "action": written % facts if good else "",
        "action_url": reverse("visits:people-write", args=[found.pk]),
        "hidden": [("token", signing.dumps([str(found.pk), good], salt=_SALT, compress=True))],
        "back_url": reverse("visits:people-import", args=[found.pk]),
        "after": _("还没有写入。"),
    }


def _row_plan(values: dict[str, Any]) -> PersonPlan:
    return PersonPlan(
        name=(values.get("name") or "").strip(),
        unit=(values.get("unit") or "").strip(),
        district=values.get("district") or "",
        duty=(values.get("duty") or "").strip(),
        part=values.get("part") or Part.MEMBER,
        phone=str(values.get("phone") or "").strip(),
        vehicle=int(values.get("vehicle") or 0),
    )


@page("visits.plan", methods=("POST",))
def people_write(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Write what the preview showed."""
    try:
        programme, rows = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=TOKEN_LIVES)
    except signing.BadSignature as error:
        raise Conflict(_("预览过期了，请重新上传。")) from error
    if programme != str(programme_id):
        raise NotFound()
    plans = [_row_plan(values) for values in rows]
    count = act.write_rows(actor=actor_of(request), programme_id=programme_id, plans=plans, now=clock.now())
    messages.success(request, _("加了 %(n)d 人") % {"n": count})
    return redirect("visits:people", programme_id)
