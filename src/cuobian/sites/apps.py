"""The shells: base templates, components, static files."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy


class SitesApp(AppConfig):
    name = "cuobian.sites"
    label = "shells"

    def ready(self) -> None:
        """Our words where a form's field was left empty."""
        Field.default_error_messages["required"] = gettext_lazy("还没填，请填上。")
