"""The rating as a Django app."""

from django.apps import AppConfig


class RatingApp(AppConfig):
    name = "cuobian.domains.rating"
    label = "rating"
