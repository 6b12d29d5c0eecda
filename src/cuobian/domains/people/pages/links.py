"""Choosing a password with a one-time link, and the first page of an empty platform."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.first_run import create_first_administrator, is_first_run
from cuobian.domains.people.actions.links import open_link, use_link
from cuobian.domains.people.pages.forms import NewPasswordForm, SetupForm
from cuobian.domains.people.pages.gates import show_faults
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.pages import actor_of, public_page


@public_page(methods=("GET", "POST"))
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that was used, replaced, or is older than a day says so, whichever it is."""
    try:
        row = open_link(token=token, now=clock.now())
    except NotFound as error:
        return render(request, "people/link_closed.html", {"why": error.message}, status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name = use_link(
                actor=actor_of(request), token=token, password=form.cleaned_data["password"], now=clock.now()
            )
        except Invalid as error:
            show_faults(form, error)
        else:
            messages.success(request, _("密码设好了。请用登录名 %(name)s 登录。") % {"name": name})
            return redirect("people:sign-in")
    context = {"form": form, "person": row.account, "until": row.expires_at}
    return render(request, "people/link.html", context, status=422 if form.errors else 200)


@public_page(methods=("GET", "POST"))
def setup(request: HttpRequest) -> HttpResponse:
    """Makes the first administrator; once there is an account, this page does not exist."""
    if not is_first_run():
        raise NotFound()
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("name", "username", "unit_name", "password")}
        try:
            account = create_first_administrator(actor=actor_of(request), now=clock.now(), **given)
        except Invalid as error:
            show_faults(form, error)
        else:
            words = _("系统管理员建好了，这一页从此关闭。用 %(name)s 登录，下一步导入阵地网络。")
            messages.success(request, words % {"name": account.username})
            return redirect(f"{reverse('people:sign-in')}?next={reverse('network:imports')}")
    return render(request, "people/setup.html", {"form": form}, status=422 if form.errors else 200)
