"""The desk's addresses."""

from django.urls import path

from submissions.review import views

app_name = "review"

urlpatterns = [
    path("desk/queue/", views.queue, name="queue"),
    path("desk/queue/take/", views.take_several, name="take_several"),
    path("desk/cases/<str:reference>/", views.case, name="case"),
    path("desk/cases/<str:reference>/peek/", views.peek, name="peek"),
    path("desk/cases/<str:reference>/decide/", views.decide, name="decide"),
    path("desk/cases/<str:reference>/take/", views.take, name="take"),
    path("desk/cases/<str:reference>/let-go/", views.let_go, name="let_go"),
    path("desk/cases/<str:reference>/note/", views.note, name="note"),
    path("desk/cases/<str:reference>/protection/", views.protect, name="protect"),
    path("desk/cases/<str:reference>/items/<int:item>/", views.dispose, name="dispose"),
]
