"""Who acts, told to the database with each form that is sent, so that the history knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def context(get_response: Answer) -> Answer:
    """Put the person's id and the request's name before each writing statement of a POST.

    They ride in the statement itself, so no query is added. Pages that are only read write nothing that is tracked.
    The address is left out on purpose: it may hold a link's secret.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return get_response(request)
        with pghistory.context(user=request.user.pk, request=getattr(request, "request_id", "")):
            return get_response(request)

    return middleware


def _came_in(sender: Any, user: Any, **rest: Any) -> None:
    """Somebody signs in by the very form that was sent: from here on it is they who act."""
    pghistory.context(user=user.pk)


user_logged_in.connect(_came_in, dispatch_uid="cities.history.came_in")
