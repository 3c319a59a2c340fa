"""Addresses of digests."""

from django.urls import path

from submissions.digests import views

app_name = "digests"

urlpatterns = [
    path("digest/", views.settings, name="settings"),
    path("digest/archive/", views.archive, name="archive"),
    path("digest/<int:issue_id>/", views.issue, name="issue"),
    path("digest/preview/<int:subscription_id>/", views.preview, name="preview"),
    path("digest/now/<int:subscription_id>/", views.send_now, name="send_now"),
    path("digest/test/<int:subscription_id>/", views.send_test, name="send_test"),
    path("digest/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
