"""Many accounts from Excel: the template, the look before writing, the links afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.importing import MOST_ROWS, Preview, columns, preview_import, write_import
from cuobian.domains.people.pages.forms import UploadForm
from cuobian.domains.people.pages.gates import crumbs, show_faults
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import number
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import template_response

_SHOWN = 200


@page("people.manage", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would do is shown, nothing is written yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = preview_import(actor=actor_of(request), upload=form.cleaned_data["file"], now=clock.now())
        except Invalid as error:
            show_faults(form, error)
        else:
            return render(request, "people/import_preview.html", _preview(seen))
    context = {"form": form, "crumbs": crumbs(), "most": MOST_ROWS}
    return render(request, "people/import.html", context, status=422 if form.errors else 200)


@page("people.manage")
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the roles to choose from."""
    notes = [_("一行一个账号、一个身份。写入以后每人得到一个登录链接，24 小时内设密码。")]
    return template_response(_("账号导入模板"), _("账号"), columns(actor_of(request)), notes)


@page("people.manage", methods=("POST",))
def write(request: HttpRequest) -> HttpResponse:
    """Make the accounts; their links are shown this once, to be printed and cut."""
    made = write_import(actor=actor_of(request), token=request.POST.get("token", ""), now=clock.now())
    rows = [(one, request.build_absolute_uri(one.link.path)) for one in made]
    answer = render(request, "people/import_done.html", {"rows": rows, "crumbs": crumbs()})
    answer["Cache-Control"] = "no-store"
    return answer


def _preview(seen: Preview) -> dict[str, Any]:
    count, wrong = number(len(seen.planned)), number(seen.wrong_rows)
    words = _("写入 %(count)s 行，跳过 %(wrong)s 行") if seen.wrong_rows else _("写入 %(count)s 行")
    return {
        "title": _("看一遍再导入：账号"),
        "crumbs": [*crumbs(), (_("从 Excel 导入"), reverse("people:import"))],
        "figures": [
            {"label": _("新增"), "value": count, "unit": _("行")},
            {"label": _("有错"), "value": wrong, "unit": _("行"), "bad": bool(seen.wrong_rows)},
        ],
        "subject": _("姓名"),
        "wrong": seen.wrong[:_SHOWN],
        "action": words % {"count": count, "wrong": wrong} if seen.planned else "",
        "action_url": reverse("people:import-write"),
        "hidden": [("token", seen.token)],
        "back_url": reverse("people:import"),
        "after": _("还没有写入。写入以后，每人有一个登录链接，只显示一次。"),
    }
