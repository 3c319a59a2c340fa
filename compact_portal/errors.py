"""Pages for what went wrong: one look, a sentence, a way on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page had grown old; the browser's Back keeps what was typed."""
    request.csrf_failed = True  # type: ignore[attr-defined]  # what was typed may be kept: submissions.signed_out
    return render(request, "errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read; what is only too much of it is told apart, since shortening helps."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """A fault of ours. Rendered without a context, since the database may be what is missing."""
    import sys

    status = 503 if _database_is_away(sys.exc_info()[1]) else 500
    page = loader.get_template(f"errors/{status}.html").template.render(_bare())  # type: ignore[attr-defined]
    response = HttpResponse(page, status=status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def _database_is_away(problem: BaseException | None) -> bool:
    """Whether the database stopped somewhere below: what is raised last may be about the line that is no longer there."""
    seen = 0
    while problem is not None and seen < 20:
        # psycopg2 says a bare DatabaseError when the server goes while it answers.
        if isinstance(problem, (OperationalError, InterfaceError)) or type(problem) is DatabaseError:
            return True
        problem, seen = problem.__cause__ or problem.__context__, seen + 1
    return False


def _bare() -> Any:
    from django.template import Context

    return Context()
