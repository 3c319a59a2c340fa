"""Every form of the portal against nonsense in what is sent: a page for everybody, a fault for nobody.

The forms are read out of the pages: each field is filled with what no browser sends, and the whole with bodies that
are no forms. What a form does not offer cannot be brought along: with it and without, the same comes of the post.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.support.everywhere import Everywhere, Form
from tests.support.trying import Tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHO = ("nobody", "lead", "reviewer", "administrator")

# In a field that is text or a choice. The last ones are bytes, sent as they stand.
TEXTS = {
    "NUL": "a\x00b",
    "a number beyond the database": "9" * 30,
    "just beyond": str(2**63),
    "negative": "-1",
    "a number of another script": "١٢",
    "no number": "NaN",
    "bidi": "‮Safe⁦",
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}{% debug %}${7*7}%(x)s%s",
    "controls": "a\x1b[31m\x07\r\nBcc: x@evil.example\x7f\u2028",
    "JSON": '{"a": ' * 40 + "1" + "}" * 40,
    "a long line": "x" * 300_000,
    "a year that cannot be": "99999-01-01",
    "the first day": "0001-01-01",
    "an address": "x@[IPv6:::1]\r\n",
    "a look-alike": "a@vеsterhaven.example",
    "a script": "javascript:alert(1)//",
}
BYTES = {
    "a lone surrogate": b"%ED%A0%80%ED%B0%80",
    "not UTF-8": b"%FF%FE%C0%80",
    "half an escape": b"%E2%82%",
    "raw": b"\xff\x00",
}
MOST = 12  # fields of one form that are tried each by itself; its rows have the same again
ALONE = ("NUL", "a number beyond the database", "controls", "the first day")

# What decides who may do what: whatever form brings it along, nothing of it moves.
NEVER = {
    "state": "accepted", "city": "2", "city_id": "2", "owner": "1", "user": "1", "user_id": "1", "role": "administrator",
    "is_staff": "on", "is_superuser": "on", "is_active": "", "standing": "active", "kind": "staff", "id": "1", "pk": "1",
    "reference": "PR-2026-9999", "submission": "1", "decided_by": "1", "taken_by": "1", "sealed": "on", "until": "",
    "created_by": "1", "by": "1", "staff_roles": "administrator", "is_demo": "on", "held": "on", "slug": "taken",
}  # fmt: skip
GUARDED = {
    "cities.User": ("email", "is_staff", "is_superuser", "is_active"),
    "cities.StaffRole": ("user__email", "role"),
    "cities.City": ("name", "standing", "slug", "is_demo"),
    "cities.Membership": ("city__name", "user__email", "role", "until"),
    "cities.Invitation": ("city__name", "email", "role"),
    "cities.Registration": ("email", "standing", "city__name"),
    "submissions.Submission": ("city__name", "state", "kind", "confidentiality"),
    "submissions.Attachment": ("submission__reference", "state", "name"),
    "submissions.Subscription": ("user__email", "audience", "city__name"),
}


def guarded() -> dict[str, list[tuple[Any, ...]]]:
    """What stands now; of an instant, that there is one."""
    found = {}
    for name, fields in GUARDED.items():
        rows = apps.get_model(name).objects.values_list(*fields)
        plain = [tuple("then" if isinstance(value, datetime) else value for value in row) for row in rows]
        found[name] = sorted(plain, key=repr)
    return found


# Whose forms are tried as whom: what everybody's pages have is tried once.
ROOMS = {
    "lead": ("/city/", "/account/", "/accounts/", "/digest/"),
    "reviewer": ("/desk/cases/", "/desk/queue/"),
    "administrator": ("/desk/", "/admin/"),
}


def _forms(everywhere: Everywhere, tries: Tries, who: str) -> list[Form]:
    found = everywhere.forms(tries)
    if who == "nobody":
        mine = [one for one in found if not one.action.startswith(("/city/", "/desk/"))]
    else:
        mine = [one for one in found if one.action.startswith(ROOMS[who])]
    if who == "administrator":
        mine = [one for one in mine if not one.action.startswith(ROOMS["reviewer"])]
    assert len(mine) > 3, [one.action for one in found]
    return mine


@pytest.mark.parametrize("who", WHO)
def test_no_field_brings_a_page_down(cast: Cast, who: str) -> None:
    everywhere = Everywhere(cast)
    tries = Tries(everywhere.browser(who))
    for form in _forms(everywhere, tries, who):
        named = [name for name in form.fields if name not in form.files]
        for value in TEXTS.values():
            tries.post(form.action, form.sent | dict.fromkeys(named, value))
        for name in named[:MOST]:
            for value in (TEXTS[kind] for kind in ALONE):
                tries.post(form.action, form.sent | {name: value})
            tries.post(form.action, {key: value for key, value in form.sent.items() if key != name})
        for raw in BYTES.values():
            tries.post(form.action, b"&".join(name.encode() + b"=" + raw for name in named))
    assert tries.faults == []


def _bodies(form: Form) -> list[tuple[bytes, str]]:
    """What is no form, or a broken one: the body and what it says of itself."""
    line = b"--cut\r\nContent-Disposition: form-data; name="
    many = b"&".join(b"f%d=x" % number for number in range(1_900))
    names = list(form.fields)
    deep = b"&".join(f"{name}[a][b]=1&{name}[]=2&{name}=3&{name}=4".encode() for name in names)
    parts = b"".join(line + f'"{name}"\r\n\r\n\xff\xfe\x00\r\n'.encode("latin-1") for name in names) + b"--cut--\r\n"
    files = b"".join(
        line + f'"{name}"; filename="../../\u202egnp.exe"\r\nContent-Type: text/html\r\n\r\n<svg/>\r\n'.encode()
        for name in names[:4]
    )
    return [
        (b'{"a": [1, {"b": null}]}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
        (b"a" * 1_000, "text/plain"),
        (b"", "multipart/form-data"),
        (b"--cut\r\n\r\n", "multipart/form-data; boundary=cut"),
        (line + b'"a', "multipart/form-data; boundary=cut"),
        (b"nothing of it", "multipart/form-data; boundary=" + "x" * 300),
        (parts, "multipart/form-data; boundary=cut"),
        (files + b"--cut--\r\n", "multipart/form-data; boundary=cut"),
        (files, "multipart/form-data; boundary=cut"),
        (line + b'"a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=\r\n--cut--', "multipart/form-data; boundary=cut"),
        (b"a=b", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"a=b", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"a=b", "///;;; charset"),
        (many, ""),
        (many + b"&" + many, ""),
        (deep, ""),
        (b"=&&&=%&%00=%00&;", ""),
        (b"a" * 3_000_000, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_no_body_brings_a_page_down(cast: Cast, who: str) -> None:
    everywhere = Everywhere(cast)
    tries = Tries(everywhere.browser(who))
    for form in _forms(everywhere, tries, who):
        for body, kind in _bodies(form):
            tries.post(form.action, body, content_type=kind)
        for name in form.fields[:MOST]:
            tries.post(form.action, form.sent | {name: SimpleUploadedFile("\x00/../a.html", b"<script>", "text/html")})
        for name in form.files:
            tries.post(form.action, form.sent | {name: "no file"})
        tries.post(
            form.action, form.sent, **{"HX-Request": "true", "HX-Target": "\xff", "HX-Current-URL": "javascript:1"}
        )
        tries.post(form.action, form.sent, accept="application/json")
        tries.post(form.action, form.sent, **{"accept-language": "x" * 9_000 + ",*;q=9", "origin": "null"})
    assert tries.faults == []


@pytest.mark.parametrize("who", WHO)
def test_every_address_bears_a_post_that_no_page_sends(cast: Cast, who: str) -> None:
    """Also those that only read, that another role's page posts to, and that a script or another machine posts to."""
    everywhere = Everywhere(cast)
    tries = Tries(everywhere.browser(who))
    for path in {place.path for place in everywhere.places}:
        tries.post(
            path, b"a=%00&act=%00&case=%00&list=q%3D%00%26bureau%3D99999999999999999999&post=9e99&once=x&version=%00"
        )
        tries.post(path, b'{"events": [{"id": "\\ud800", "address": 1, "kind": [], "at": {}}]}', "application/json")
        tries.post(path, b"--cut\r\n", "multipart/form-data; boundary=cut")
    assert tries.faults == []


@pytest.mark.parametrize("who", WHO)
def test_what_a_form_does_not_ask_cannot_be_brought_along(cast: Cast, who: str) -> None:
    everywhere = Everywhere(cast)
    tries, changed = Tries(everywhere.browser(who)), []
    for form in _forms(everywhere, tries, who):
        extra = {name: value for name, value in NEVER.items() if name not in form.fields}
        came: list[Any] = []
        tries.looked = lambda came=came: came.append(guarded())  # type: ignore[method-assign,misc]
        tries.post(form.action, form.sent)
        tries.post(form.action, form.sent | extra)
        if came[0] != came[1]:
            changed.append((form.action, [name for name in GUARDED if came[0][name] != came[1][name]]))
    assert changed == []
    assert tries.faults == []


def test_a_fault_would_be_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walks above rest on this: whatever a view raises, and whatever it changes, is noticed and undone."""
    tries = Tries(cast.browser(cast.lead))

    def breaks(*_given: object, **_named: object) -> None:
        type(cast.lead).objects.filter(pk=cast.lead.pk).update(name="Changed")
        raise ValueError("broken")

    monkeypatch.setattr("compact_portal.pages.render", breaks)
    assert tries.get("/about/") == 500
    assert [fault[:2] for fault in tries.faults] == [("GET /about/", "500")]
    cast.lead.refresh_from_db()
    assert cast.lead.name == "Inge Lund"
