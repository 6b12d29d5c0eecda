"""Addresses of the rating: offices at the desk, keepers and assessors in the field."""

from cuobian.domains.rating.pages import papers
from cuobian.domains.rating.pages.desk import urls as desk
from cuobian.domains.rating.pages.desk.fairness import urls as fairness
from cuobian.domains.rating.pages.field import urls as field

app_name = "rating"
urlpatterns = [*desk.patterns, *fairness.patterns, *field.patterns, *papers.patterns]
