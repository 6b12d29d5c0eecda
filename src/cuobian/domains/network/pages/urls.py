"""Addresses of the network's pages."""

from django.urls import path, register_converter

from cuobian.domains.network.pages import area_steps, areas, detail, edit, imports, lists, photos, planned, steps


class CodeConverter:
    """The code of an area or a place."""

    regex = "[0-9]{4,12}[0-9SP]{0,20}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(CodeConverter, "place_code")
app_name = "network"
urlpatterns = [
    path("desk/network/", lists.place_list, name="list"),
    path("desk/network/areas/", areas.tree, name="areas"),
    path("desk/network/areas/load/", areas.load, name="areas-load"),
    path("desk/network/areas/<place_code:code>/", areas.tree, name="area"),
    path("desk/network/areas/<place_code:code>/<slug:action>/", area_steps.area_step, name="area-step"),
    path("desk/network/planned/", planned.plans, name="plans"),
    path("desk/network/planned/<uuid:plan_id>/", planned.plan, name="plan"),
    path("desk/network/planned/<uuid:plan_id>/cancel/", planned.cancel, name="plan-cancel"),
    path("desk/network/new/", steps.new, name="new"),
    path("desk/network/import/", imports.upload, name="imports"),
    path("desk/network/import/template/", imports.template, name="import-template"),
    path("desk/network/import/<uuid:batch_id>/", imports.batch, name="import"),
    path("desk/network/import/<uuid:batch_id>/apply/", imports.apply, name="import-apply"),
    path("desk/network/import/<uuid:batch_id>/discard/", imports.discard, name="import-discard"),
    path("desk/network/import/<uuid:batch_id>/undo/", imports.undo, name="import-undo"),
    path("desk/network/import/<uuid:batch_id>/wrong/", imports.wrong, name="import-wrong"),
    path("desk/network/<place_code:code>/", detail.place_page, name="place"),
    path("desk/network/<place_code:code>/history/", detail.history, name="history"),
    path("desk/network/<place_code:code>/edit/", edit.profile, name="edit"),
    path("desk/network/<place_code:code>/rooms/", edit.rooms, name="rooms"),
    path("desk/network/<place_code:code>/photos/", photos.photos, name="photos"),
    path("desk/network/<place_code:code>/photos/<uuid:photo_id>/remove/", photos.remove, name="photo-remove"),
    path("desk/network/<place_code:code>/<slug:action>/", steps.step_page, name="step"),
]
