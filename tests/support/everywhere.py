"""Every address of the portal, filled with things that are there: Vesterhaven's, and whatever else an address names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern
from django.utils import timezone

from cities.membership import actions as membership
from cities.membership.drafts import HandOverDraft, InvitationDraft
from cities.membership.models import Membership
from cities.people.models import ErasureRequest
from cities.registry.models import ListImport
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import clock
from compact_portal.kit.files import EVERYTHING, accept
from compact_portal.mail.models import Mail, Suppression
from submissions.attachments import actions as attachments
from submissions.attachments.models import Attachment
from submissions.comments import actions as comments
from submissions.digests import actions as digests
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue
from submissions.lifecycle.models import Submission
from submissions.rounds.models import Round
from submissions.rulebook.fields import CURRENT
from tests import factories
from tests.architecture.test_guards import ADDRESSES
from tests.cast import Cast
from tests.cities.registration.asking import asked, paper, proved
from tests.compact_portal.kit.test_files import picture
from tests.support.forms import fields_of, soup
from tests.support.letters import letters, link_in
from tests.support.trying import Tries

ROLES = ("nobody", "stranger", "observer", "drafter", "lead", "other_lead", "reviewer", "coordinator", "administrator")
# Django admin has the same pages for every table, and tests of its own: three tables stand for all.
TABLES = ("cities_user", "submissions_submission", "mail_mail")
STAFF = ("reviewer", "coordinator", "administrator")


@dataclass(frozen=True)
class Place:
    """One page: its name, as the addresses' lists call it, and its path."""

    name: str
    path: str

    @property
    def room(self) -> str:
        return self.name.split(":")[0]


@dataclass(frozen=True)
class Form:
    """A form that a page posts: where, all its fields, which of them are files, and what it sends untouched."""

    action: str
    fields: tuple[str, ...]
    files: tuple[str, ...]
    sent: dict[str, Any]


class Everywhere:
    """Fills every address. What is made is Vesterhaven's where it can be; ``places`` are in the resolver's order."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at = cast, clock.now()
        self.actor = factories.actor(cast.lead)
        for who in ROLES[1:]:
            getattr(cast, who)
        self._filings()
        self._people()
        self._desk()
        self.places = [
            place
            for name, route, one in ADDRESSES
            if not route.startswith("admin/") or name.count("_") < 2 or any(table in name for table in TABLES)
            for place in self._fill(name, route, one)
        ]

    def browser(self, who: str) -> Any:
        return self.cast.browser(None if who == "nobody" else getattr(self.cast, who))

    def forms(self, tries: Tries) -> list[Form]:
        """Each form that somebody's pages post, once; a list's rows have many of the same."""
        found: dict[tuple[str, ...], Form] = {}
        for place in self.places:
            if place.path.endswith("pdf/") or tries.get(place.path) != 200:
                continue
            if "html" not in tries.answer.headers.get("Content-Type", ""):
                continue
            for form in soup(tries.answer).select("form[method=post]"):
                action = urljoin(place.path, str(form.get("action") or place.path))
                named = [field for field in form.select("[name]") if field["name"] != "csrfmiddlewaretoken"]
                fields = tuple(dict.fromkeys(str(field["name"]) for field in named))
                files = tuple(str(field["name"]) for field in named if field.get("type") == "file")
                sent = {name: value for name, value in fields_of(form).items() if name not in files}
                found.setdefault((action.split("?")[0], *fields), Form(action, fields, files, sent))
        return list(found.values())

    # -- what is there -----------------------------------------------------------------------------------------------

    def _filings(self) -> None:
        cast = self.cast
        factories.crrf()
        factories.theme()
        Round.objects.create(
            number=1, title="First call", opens_at=self.at - timedelta(days=9), closes_at=self.at + timedelta(days=9)
        )
        self.draft = factories.practice(cast.vesterhaven, cast.drafter)
        self.secret = factories.practice(cast.vesterhaven, cast.drafter, title="Known to the city and UNHCR alone")
        Submission.objects.filter(pk=self.secret.pk).update(confidentiality="unhcr")
        self._file(self.draft)
        self._file(self.secret)
        self.public = factories.practice(cast.vesterhaven, cast.lead, title="A practice that all may read")
        self._file(self.public)
        for case, state in ((self.public, "accepted"), (self.secret, "review")):
            factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
        self.items = []
        for _each in range(2):
            self.items.append(
                comments.begin(
                    city_id=cast.vesterhaven.pk, number="8", language="en",
                    values={"kind": "support", "body": "Ours alone."}, once=uuid.uuid4(), actor=self.actor, at=self.at,
                )
            )  # fmt: skip
        self.comment = self.items[0].contribution.submission
        Attachment.objects.update(state="clean")

    def _file(self, case: Submission) -> None:
        for number, colour in enumerate((10, 90), start=1):
            content = picture(colour=(colour + case.pk % 100, 60, 20))
            clean = accept(SimpleUploadedFile(f"plan-{number}.png", content), kinds=EVERYTHING)
            attachments.add(case_id=case.pk, clean=clean, actor=self.actor, at=self.at)

    def _people(self) -> None:
        cast = self.cast
        self.ib = factories.member(cast.vesterhaven, "drafter", "Ib")
        self.erasure = ErasureRequest.objects.create(user=factories.user("Ulla Ude"), asked_at=self.at, due_at=self.at)
        taker = Membership.objects.get(user=cast.drafter)
        self.offer = membership.offer_lead(draft=HandOverDraft(taker.pk, "observer"), actor=self.actor, at=self.at)
        email = "ny@vesterhaven.example"
        self.invitation = membership.invite(draft=InvitationDraft(email, "drafter"), actor=self.actor, at=self.at)
        self.invited = link_in(letters(email)[-1])
        self.status = asked(email="per@nordby.example")[1]
        self.request = proved(proof=paper(), email="karen@sydby.example", municipality="Sydby")
        self.nyhavn = factories.city("Nyhavn", standing="known")
        self.first = membership.invite_lead(
            city_id=self.nyhavn.pk, email="ib@nyhavn.example", language="en",
            actor=factories.actor(cast.administrator), at=self.at,
        )  # fmt: skip
        self.session = UserSession.objects.create(
            user=cast.lead, ip="192.0.2.1", session_key="k" * 32, user_agent="Firefox",
            created_at=timezone.now(), last_seen_at=timezone.now(),
        )  # fmt: skip

    def _desk(self) -> None:
        cast = self.cast
        self.letter = Instrument.objects.create(key="letter", title="Letter", dated_on="2017-12-01")
        self.signature = Signature.objects.create(
            instrument=self.letter, city=cast.vesterhaven, order=1, signatory="Inge Lund"
        )
        self.fact = cast.vesterhaven.facts.create(what="population", value=412000, year=2025, source="Register")
        self.list = ListImport.objects.create(
            kind="cities", state="read", name="cities.csv", file=b"name\n", by=cast.administrator, handed_in_at=self.at
        )
        self.mail = Mail.objects.order_by("id").last()
        self.stopped = Suppression.objects.create(address="a@b.example", why="hand", since=self.at)
        self.subscription = digests.subscribe(
            user_id=cast.lead.pk, city_id=cast.vesterhaven.pk, choice=Choice("daily"), at=self.at
        )  # fmt: skip

    # -- the addresses -----------------------------------------------------------------------------------------------

    def _fill(self, name: str, route: str, pattern: URLPattern) -> Iterable[Place]:
        keys = list(pattern.pattern.converters)
        if "^" in route or "(?P" in route:
            yield from self._by_expression(name, route)
            return
        found = self._values(name, keys)
        for values in found:
            path = "/" + route
            for key, value in values.items():
                path = re.sub(rf"<(?:\w+:)?{key}>", str(value), path)
            path = path.replace("<int:pk>", "1")  # of a list of addresses that is included below one
            assert "<" not in path, path
            yield Place(name, path)

    def _by_expression(self, name: str, route: str) -> Iterable[Place]:
        if name == "account_reset_password_from_key":
            yield Place(name, "/accounts/password/reset/key/1-set-password/")
        elif name == "admin:app_list":
            yield from (Place(name, f"/admin/{app}/") for app in ("cities", "submissions", "mail"))
        elif name == "openid_connect_login":
            yield Place(name, "/accounts/oidc/work/login/")
        elif name == "openid_connect_callback":
            yield Place(name, "/accounts/oidc/work/login/callback/")
        else:
            yield Place(name, "/admin/no/such/page/")

    def _values(self, name: str, keys: list[str]) -> list[dict[str, object]]:
        if not keys:
            return [{}]
        named: dict[str, Callable[[], list[tuple[object, ...]]]] = {
            "registration:document": lambda: [(self.request.pk, self.request.documents.get().pk)],
            "signatories:correct": lambda: [("letter", self.signature.pk)],
            "registry:correct": lambda: [(self.cast.vesterhaven.slug, self.fact.pk)],
            "desk:invite_again": lambda: [(self.nyhavn.slug, self.first.pk)],
            "desk:revoke": lambda: [(self.nyhavn.slug, self.first.pk)],
            "desk:export": lambda: [("csv",), ("xlsx",)],
            "membership:invitation": lambda: [(self.invited.strip("/").split("/")[-1],)],
            "membership:member": lambda: [(Membership.objects.get(user=self.ib).pk,)],
            "membership:end": lambda: [(Membership.objects.get(user=self.ib).pk,)],
            "access:end_session": lambda: [(self.session.pk,)],
            "digests:unsubscribe": lambda: [(self.subscription.unsubscribe_token,)],
            "practices:step": lambda: [(self.draft.reference, step.key) for step in CURRENT.steps],
            "lifecycle:move": lambda: [
                (case.reference, verb)
                for case in (self.draft, self.comment)
                for verb in ("withdraw", "take_back", "return", "ask_clearance", "ready")
            ],
            "review:dispose": lambda: [(self.comment.reference, self.items[0].pk)],
            "comments:item": lambda: [(self.comment.reference, self.items[0].pk)],
            "comments:remove": lambda: [(self.comment.reference, self.items[0].pk)],
            "framework:paragraph": lambda: [("crrf", 1, "8")],
            "account_confirm_email": lambda: [("no-such-key",)],
        }
        if name in named:
            return [dict(zip(keys, values, strict=True)) for values in named[name]()]
        return [{key: self._value(name, key) for key in keys}] if keys != ["reference"] else self._references(name)

    def _references(self, name: str) -> list[dict[str, object]]:
        cases = {
            "library": (self.public, self.secret),
            "review": (self.secret, self.public),
            "comments": (self.comment,),
            "lifecycle": (self.draft, self.public),
        }.get(name.split(":")[0], (self.draft, self.public))
        return [{"reference": case.reference} for case in cases]

    def _value(self, name: str, key: str) -> object:
        room = name.split(":")[0]
        if room == "admin":
            return self._row(name)
        if key == "pk" and room.startswith("mfa"):
            return 1
        keyed: dict[str, object] = {
            "slug": self.cast.vesterhaven.slug,
            "token": self.status.strip("/").split("/")[-1],
            "reference": (
                self.secret if name in ("attachments:download", "attachments:picture") else self.draft
            ).reference,
            "provider_id": "work",
            "number": 1,
            "version": 1,
            "kind": "cities",
            "mail_id": getattr(self.mail, "pk", 1),
            "suppression_id": self.stopped.pk,
            "subscription_id": self.subscription.pk,
            "issue_id": getattr(Issue.objects.first(), "pk", 1),
            "uidb36": "1",
        }
        if room == "framework":
            keyed["key"] = "crrf"
        elif room == "signatories":
            keyed["key"] = "letter"
        elif room == "registration":
            keyed["pk"] = self.request.pk
        elif room == "lists":
            keyed["pk"] = self.list.pk
        elif room == "people":
            keyed["pk"] = self.erasure.pk
        elif name.startswith("membership:hand_over"):
            keyed["pk"] = self.offer.pk
        elif name.startswith("membership:"):
            keyed["pk"] = self.invitation.pk
        else:
            keyed["pk"] = 1
        return keyed.get(key, keyed.get("key") if key == "key" else "nothing")

    @staticmethod
    def _row(name: str) -> object:
        """A row of the table that Django admin's page shows."""
        found = re.fullmatch(r"admin:(cities|submissions|mail)_(\w+)_(?:history|delete|change)", name)
        row = apps.get_model(found[1], found[2]).objects.order_by("pk").first() if found else None
        return getattr(row, "pk", 1)
