"""Keeping a form that arrived without a session, and forgetting it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.transactions import action
from submissions.signed_out import queries
from submissions.signed_out.drafts import KEPT_FOR, MOST, Answers, Browser, seal
from submissions.signed_out.models import KeptPost


@action
def keep_post(*, browser: Browser, route: str, address: str, answers: Answers, at: datetime) -> bool:
    """Keep what was typed in ``browser``, sealed; nobody is signed in, so the browser's own secret stands for an actor.

    Keeps nothing, and returns False, when there is more than a form can hold or the address is longer than any. The
    same form sent again replaces itself; of one browser the newest few are kept. Drops what is an hour old.
    """
    sealed = seal(answers, browser)
    if sealed is None or len(address) > 300:
        return False
    tidy(at)
    own = KeptPost.objects.filter(browser=browser.digest, user_id=browser.user_id)
    own.filter(address=address).delete()
    KeptPost.objects.create(
        browser=browser.digest, user_id=browser.user_id, route=route, address=address, sealed=sealed, at=at
    )
    own.exclude(pk__in=list(own.order_by("-id").values_list("pk", flat=True)[:MOST])).delete()
    return True


@action
def forget_post(*, post_id: int, browser: Browser, actor: Actor, at: datetime) -> None:
    """Drop one kept form: it was sent, or its person does not want it. Of anybody else's it touches nothing."""
    if actor.user_id == browser.user_id:
        KeptPost.objects.filter(pk=post_id, browser=browser.digest, user_id=browser.user_id).delete()


def tidy(at: datetime) -> None:
    """Drop what is an hour old."""
    KeptPost.objects.filter(at__lte=at - KEPT_FOR).delete()


def forget_person(person: Person, at: datetime) -> None:
    """Drop what is kept of an erased person."""
    KeptPost.objects.filter(user_id=person.user_id).delete()


KEEPER = Keeper(
    room="forms kept after signing out",
    holds=_("What you typed in a filing when you had been signed out, encrypted, for one hour."),
    covers=("submissions.KeptPost.user",),
    held=queries.held,
    erase=forget_person,
    tidy=tidy,
)
