"""The home of keepers, assessors and participants: each is sent to the page that waits for the role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cuobian.domains.people.public import PARTICIPANT
from cuobian.kernel.pages import actor_of, page


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.role == PARTICIPANT:
        return redirect("field:notebook")
    if actor.may("rating.assess"):
        return redirect("rating:my-sheets")
    return redirect("rating:my-place" if actor.may("rating.own") else "desk:home")
