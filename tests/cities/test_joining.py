"""One municipality's way in, from the start page to its lead's first session, without a hand at the database."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.cities.registration.asking import TYPED
from tests.cities.registration.test_vetting import new_city
from tests.support.letters import code_in, letters

pytestmark = pytest.mark.django_db


def test_from_the_start_page_to_the_citys_home(cast: Cast) -> None:
    factories.country()
    mayor, desk = Client(), cast.browser(cast.administrator)
    assert b"/register/city/" in mayor.get("/register/").content
    assert b"/register/request/" in mayor.get("/register/city/").content
    proving = mayor.post("/register/request/", TYPED).headers["Location"]
    mayor.post(proving, {"code": code_in(letters("karen@nordby.example")[-1])})
    status = proving.removesuffix("prove/")
    assert "with UNHCR" in mayor.get(status).content.decode()

    assert "Nordby" in desk.get("/desk/registrations/").content.decode()
    from cities.registration.models import Registration

    desk.post(f"/desk/registrations/{Registration.objects.get().pk}/approve/", new_city())
    assert "takes part" in mayor.get(status).content.decode()

    mayor.post("/accounts/login/code/", {"email": "karen@nordby.example"})
    landed = mayor.post("/accounts/login/code/confirm/", {"code": code_in(letters("karen@nordby.example")[-1])})
    assert landed.headers["Location"] == "/start/"
    assert mayor.get("/start/").headers["Location"] == "/city/"
    assert mayor.get("/city/").status_code == 200
    assert "People of Nordby" in mayor.get("/city/people/").content.decode()
