"""The home of keepers and assessors: each is sent to the page that waits for the role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cuobian.kernel.pages import actor_of, page

app_name = "field"


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.may("rating.assess"):
        return redirect("rating:my-sheets")
    if actor.may("rating.own"):
        return redirect("rating:my-place")
    return redirect("visits:mine" if actor.may("visits.take_part") and not actor.may("visits.view") else "desk:home")


urlpatterns = [path("", home, name="home")]
