"""Public pages of this room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compact_portal.kit.gates import public


@public
@require_safe
def list_(request: HttpRequest, **where: Any) -> HttpResponse:
    return render(request, "home.html", {})


@public
@require_safe
def text(request: HttpRequest, **where: Any) -> HttpResponse:
    return render(request, "home.html", {})


@public
@require_safe
def paragraph(request: HttpRequest, **where: Any) -> HttpResponse:
    return render(request, "home.html", {})

