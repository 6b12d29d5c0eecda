"""Addresses of background work."""

from django.urls import path

from cuobian.support.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("desk/jobs/", pages.own_jobs, name="list"),
    path("desk/jobs/<uuid:job_id>/", pages.detail, name="detail"),
    path("desk/jobs/<uuid:job_id>/body/", pages.body, name="body"),
    path("desk/jobs/<uuid:job_id>/stop/", pages.stop, name="stop"),
    path("desk/jobs/<uuid:job_id>/restart/", pages.restart, name="restart"),
    path("desk/jobs/<uuid:job_id>/redo/", pages.redo, name="redo"),
    path("desk/jobs/<uuid:job_id>/failures/", pages.failed, name="failures"),
    path("desk/jobs/<uuid:job_id>/result/", pages.result, name="result"),
]
