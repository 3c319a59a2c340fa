"""Where a city files practices. What has a name of its own stands before the steps, whose keys are words too."""

from django.urls import path

from submissions.practices import views

app_name = "practices"
urlpatterns = [
    path("city/practices/", views.listing, name="list"),
    path("city/practices/new/", views.start, name="start"),
    path("city/practices/new/from/<str:reference>/", views.adapt, name="adapt"),
    path("city/practices/<str:reference>/", views.tasks, name="tasks"),
    path("city/practices/<str:reference>/check/", views.check, name="check"),
    path("city/practices/<str:reference>/renew/", views.renew, name="renew"),
    path("city/practices/<str:reference>/pdf/", views.pdf, name="pdf"),
    path("city/practices/<str:reference>/versions/", views.versions, name="versions"),
    path("city/practices/<str:reference>/versions/compare/", views.compare, name="compare"),
    path("city/practices/<str:reference>/versions/restore/", views.restore, name="restore"),
    path("city/practices/<str:reference>/copy/", views.copy, name="copy"),
    path("city/practices/<str:reference>/<slug:step>/", views.step, name="step"),
    path("desk/form/", views.table, name="table"),
    path("desk/form/<int:version>/", views.table, name="table_version"),
]
