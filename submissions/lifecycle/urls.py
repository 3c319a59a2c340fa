"""The city's home, receipts, and the moves that need no content."""

from django.urls import path

from submissions.lifecycle import views

app_name = "lifecycle"
urlpatterns = [
    path("city/", views.city_home, name="city_home"),
    path("city/filings/<str:reference>/receipt/", views.receipt, name="receipt"),
    path("city/filings/<str:reference>/<slug:verb>/", views.move, name="move"),
]
