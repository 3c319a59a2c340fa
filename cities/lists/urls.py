"""Addresses of lists."""

from __future__ import annotations

from django.urls import path

from cities.lists import views

app_name = "lists"
urlpatterns = [
    path("desk/lists/", views.list_, name="list"),
    path("desk/lists/<int:pk>/", views.show, name="show"),
    path("desk/lists/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("desk/lists/<int:pk>/again/", views.again, name="again"),
    path("desk/lists/<int:pk>/begin/", views.begin, name="begin"),
    path("desk/lists/<int:pk>/put-away/", views.put_away, name="put_away"),
    path("desk/lists/columns/<slug:kind>/", views.columns, name="columns"),
    path("desk/lists/columns/<slug:kind>/template.csv", views.template, name="template"),
]
