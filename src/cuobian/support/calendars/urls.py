"""Addresses of the working calendar."""

from django.urls import path

from cuobian.support.calendars import pages

app_name = "calendars"
urlpatterns = [
    path("desk/calendar/", pages.year_page, name="year"),
    path("desk/calendar/add/", pages.add, name="add"),
    path("desk/calendar/import/", pages.import_year, name="import"),
    path("desk/calendar/<uuid:holiday_id>/", pages.change, name="change"),
    path("desk/calendar/<uuid:holiday_id>/remove/", pages.remove, name="remove"),
]
