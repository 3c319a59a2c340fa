"""Where a city comments on the framework."""

from django.urls import path

from submissions.comments import views

app_name = "comments"
urlpatterns = [
    path("city/comments/", views.listing, name="list"),
    path("city/comments/new/", views.start, name="start"),
    path("city/comments/<str:reference>/", views.draft, name="draft"),
    path("city/comments/<str:reference>/about/", views.about, name="about"),
    path("city/comments/<str:reference>/check/", views.check, name="check"),
    path("city/comments/<str:reference>/pdf/", views.pdf, name="pdf"),
    path("city/comments/<str:reference>/items/<int:pk>/", views.item, name="item"),
    path("city/comments/<str:reference>/items/<int:pk>/remove/", views.remove, name="remove"),
]
