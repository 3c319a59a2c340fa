"""Where a city files practices. ``check`` and ``pdf`` stand before the steps, whose keys are words too."""

from django.urls import path

from submissions.practices import views

app_name = "practices"
urlpatterns = [
    path("city/practices/", views.listing, name="list"),
    path("city/practices/new/", views.start, name="start"),
    path("city/practices/<str:reference>/", views.tasks, name="tasks"),
    path("city/practices/<str:reference>/check/", views.check, name="check"),
    path("city/practices/<str:reference>/pdf/", views.pdf, name="pdf"),
    path("city/practices/<str:reference>/<slug:step>/", views.step, name="step"),
]
