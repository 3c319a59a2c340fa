"""A worker is killed while it writes a list: nothing of the list is there, the page says so, and it is begun again."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest

from cities.lists import actions
from cities.registry.models import City, ListImport
from compact_portal.kit import clock
from tests import factories
from tests.cast import Cast
from tests.cities.lists.making import HEADING, ODENSE, sheet
from tests.faults.stage import Stage, eventually, kill

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

ROWS = 4_000


@pytest.fixture
def list_(transactional_db: None) -> ListImport:
    """A long list that was read and to which an administrator says yes."""
    factories.country()
    factories.bureau()
    who = Cast().administrator
    content = sheet(HEADING, *([f"City {n}", *ODENSE[1:]] for n in range(ROWS)))
    one = ListImport.objects.create(kind="cities", name="x", by=who, handed_in_at=clock.now(), file=content)
    actions.read(list_id=one.pk, at=clock.now())
    one.refresh_from_db()
    actions.confirm(list_id=one.pk, word=actions.seen(one), actor=factories.actor(who), at=clock.now())
    return one


def done(one: ListImport) -> int:
    one.refresh_from_db()
    return one.done


def nudged(stage: Stage, condition: Callable[[], bool]) -> Callable[[], bool]:
    """``condition``, with a nudge now and then, as the schedule's tick gives: one message alone may be lost."""
    last = [0.0]

    def holds() -> bool:
        if monotonic() - last[0] > 5:
            stage.nudge("lists.work", "exports")
            last[0] = monotonic()
        return condition()

    return holds


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_writes_it_whole(
    stage: Stage, list_: ListImport
) -> None:
    worker = stage.worker("first", processes=1)
    try:
        eventually(nudged(stage, lambda: done(list_) > 50), "the writing is past its middle")
        kill(worker)
        list_.refresh_from_db()
        assert (list_.state, City.objects.count()) == ("confirmed", 0), stage.words()
        stage.worker("second", processes=1)
        eventually(nudged(stage, lambda: done(list_) == ROWS), "the list is written")
    except AssertionError:
        print(stage.words())
        raise
    assert (list_.state, City.objects.count()) == ("written", ROWS)
