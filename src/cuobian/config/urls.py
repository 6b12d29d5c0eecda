"""All addresses. Each domain mounts its pages under the site they belong to."""

from importlib.util import find_spec

from django.urls import include, path

_MOUNTED = [
    ("", "cuobian.sites.urls"),
    ("", "cuobian.sites.portal.urls"),
    ("desk/", "cuobian.sites.desk.urls"),
    ("my/", "cuobian.sites.field.urls"),
    ("", "cuobian.domains.people.pages.urls"),
    ("", "cuobian.domains.network.pages.urls"),
    ("", "cuobian.domains.ledger.pages.urls"),
    ("", "cuobian.domains.standards.pages.urls"),
    ("", "cuobian.domains.rectification.pages.urls"),
    ("", "cuobian.domains.inspections.pages.urls"),
    ("", "cuobian.domains.rating.pages.urls"),
    ("", "cuobian.domains.visits.pages.urls"),
    ("", "cuobian.support.audit.urls"),
    ("", "cuobian.support.jobs.urls"),
    ("", "cuobian.support.notices.urls"),
    ("", "cuobian.support.calendars.urls"),
    ("", "cuobian.support.files.urls"),
    ("", "cuobian.support.api_clients.urls"),
    ("", "cuobian.support.inbox.urls"),
    ("api/", "cuobian.config.api_urls"),
]
urlpatterns = [path(prefix, include(module)) for prefix, module in _MOUNTED if find_spec(module)]
handler400 = "cuobian.sites.errors.bad_request"
handler403 = "cuobian.sites.errors.refused"
handler404 = "cuobian.sites.errors.not_found"
handler500 = "cuobian.sites.errors.failed"
