"""The files of a city's filing, and where each is read. Stands before the practices, whose steps are words too."""

from django.urls import path

from submissions.attachments import views

app_name = "attachments"
urlpatterns = [
    path("city/practices/<str:reference>/files/", views.files, name="files"),
    path("city/practices/<str:reference>/files/said/", views.describe, name="describe"),
    path("city/practices/<str:reference>/files/<int:number>/remove/", views.remove, name="remove"),
    path("city/practices/<str:reference>/files/<int:number>/earlier/", views.put_earlier, name="earlier"),
    path("files/<str:reference>/<int:number>/", views.download, name="download"),
    path("files/<str:reference>/<int:number>/image/", views.picture, name="picture"),
]
