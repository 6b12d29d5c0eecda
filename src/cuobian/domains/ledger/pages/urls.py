"""Addresses of the ledger's pages."""

from django.urls import path

from cuobian.domains.ledger.pages import books, days, entries, imports

app_name = "ledger"
urlpatterns = [
    path("desk/ledger/", books.home, name="home"),
    path("desk/ledger/days/", days.days, name="days"),
    path("desk/ledger/days/close/", days.close, name="close-days"),
    path("desk/ledger/days/verify/", days.verify, name="verify"),
    path("desk/ledger/imports/", imports.batches, name="batches"),
    path("desk/ledger/imports/new/", imports.new, name="new-batch"),
    path("desk/ledger/imports/template/", imports.template, name="template"),
    path("desk/ledger/imports/<uuid:batch_id>/", imports.batch, name="batch"),
    path("desk/ledger/imports/<uuid:batch_id>/wrong/", imports.wrong, name="batch-wrong"),
    path("desk/ledger/imports/<uuid:batch_id>/<str:action>/", imports.step, name="batch-step"),
    path("desk/ledger/entries/<uuid:fact_id>/", entries.entry, name="fact"),
    path("desk/ledger/entries/<uuid:fact_id>/correct/", entries.correction, name="correct"),
    path("desk/ledger/<str:code>/", books.book, name="place"),
]
