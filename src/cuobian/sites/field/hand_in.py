"""交观摩本文件: for a phone that does not get through, on any computer that does."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.pages import actor_of, page
from cuobian.sites.field import handing

SHOWN = 200


class HandInForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("观摩本导出的文件"),
        help_text=gettext_lazy("文件名以“观摩本待传”开头、.json 结尾。照片已经在里面。"),
        error_messages={"required": gettext_lazy("先选手机上导出的文件")},
    )

    def __init__(self, *args: Any, account: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_file(self) -> handing.Bundle:
        given = self.cleaned_data["file"]
        if given.size > handing.MOST_BYTES:
            raise forms.ValidationError(_("文件超过 150 MB。请先在有信号的地方上传一部分，再导出剩下的。"))
        try:
            bundle = handing.read(given.read())
        except handing.NotAFile as error:
            words = _("这不是观摩本导出的文件，或没有传完整。请在手机上重新导出，再选一次。")
            raise forms.ValidationError(words) from error
        if bundle.account != self.account:
            words = _("这是%(name)s的观摩本。请他本人登录后来交，别人代交不了。")
            raise forms.ValidationError(words, params={"name": bundle.name or _("别人")})
        return bundle


@page(None, methods=("GET", "POST"))
def hand_in(request: HttpRequest) -> HttpResponse:
    """Choose the file; then what became of every command in it."""
    actor = actor_of(request)
    account = str(actor.account_id)
    if request.method != "POST":
        return render(request, "field/hand_in.html", {"form": HandInForm(account=account)})
    form = HandInForm(request.POST, request.FILES, account=account)
    if not form.is_valid():
        return render(request, "field/hand_in.html", {"form": form}, status=422)
    result = handing.hand_in(actor=actor, bundle=form.cleaned_data["file"], now=clock.now())
    return render(request, "field/handed_in.html", {"result": result, "lines": result.lines[:SHOWN]})
