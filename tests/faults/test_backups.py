"""A backup is taken while digests leave, everything is killed, and a new portal goes on from it: nothing under two names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import psycopg2
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from compact_portal.mail.models import Mail
from submissions.digests import actions
from submissions.journal import actions as journal
from tests import factories
from tests.cast import Cast
from tests.faults.stage import Stage, eventually, kill
from tests.faults.test_digests import PRACTICES, READERS, all_sent, digests, owed
from tests.submissions.test_backup import keep
from tests.support.smtp import Received

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
__all__ = ["owed"]

RESTORED = "portal_restored"


def _server() -> psycopg2.extensions.connection:
    made = connection.settings_dict
    server = psycopg2.connect(host=made["HOST"], port=made["PORT"] or None, user=made["USER"], password=made["PASSWORD"] or None, dbname="postgres")  # fmt: skip
    server.autocommit = True
    return server


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """A database with the tables and nothing in it, as ``migrate`` leaves one."""
    connection.close()  # nobody may be connected to what is copied
    server = _server()
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{RESTORED}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{RESTORED}" TEMPLATE "{connection.settings_dict["NAME"]}"')
    yield RESTORED
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{RESTORED}" WITH (FORCE)')
    server.close()


def ask(stage: Stage, sql: str) -> list[tuple[object, ...]]:
    with psycopg2.connect(stage.environment["DATABASE_URL"]) as other, other.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def test_a_portal_restored_from_a_backup_under_load_tells_nothing_under_two_names(
    empty_database: str, stage: Stage, owed: set[str], tmp_path: Path
) -> None:
    """While a third of the mails has left, a backup is taken; the rest leaves, new things are told, and all is lost."""
    path = tmp_path / "portal.tar.gz"
    cast = Cast()
    cast.__dict__.update(vesterhaven=factories.City.objects.get(), lead=factories.User.objects.get(name="Inge Lund"))
    case = factories.practice(cast.vesterhaven, cast.lead, title="With a file")
    keep(case, "attachments/ab/abcd", b"a plan")
    reached, taken = Event(), Event()

    def hold(_mail: Received) -> None:
        if len(digests(stage)) >= 10 and not reached.is_set():
            reached.set()
            taken.wait(120)

    stage.sink.after_data = hold
    worker = stage.worker(processes=1)
    stage.tick()
    assert reached.wait(90), "mails are on their way"
    said = stage.manage("backup", str(path))
    assert "1 files" in said
    taken.set()
    eventually(all_sent, "the rest left after the backup")
    # What the backup knows nothing of: another filing, told to everybody.
    reviewer = factories.User.objects.get(name="Reader 0")
    factories.at_state(factories.practice(cast.vesterhaven, cast.lead, title="Lost"), "submitted", lead=cast.lead, reviewer=reviewer)  # fmt: skip
    journal.stamp()
    actions.compose_now(at=timezone.now())
    stage.tick()
    eventually(lambda: len(digests(stage)) >= 2 * READERS, "the lost filing was told")
    eventually(lambda: not Mail.objects.exclude(state="sent").exists(), "to everybody")
    kill(worker)
    for file in (Path(settings.MEDIA_ROOT) / "attachments").rglob("*"):
        if file.is_file():
            file.unlink()

    stage.database, before = empty_database, len(stage.sink.received)
    assert "All mail is held" in stage.manage("restore", str(path))
    assert default_storage.open("attachments/ab/abcd").read() == b"a plan"
    stage.worker("second", processes=1)
    stage.nudge("mail.deliver", "mail")
    eventually(lambda: "mail.deliver" in stage.log("second") and "succeeded" in stage.log("second"), "a worker looked")
    assert len(stage.sink.received) == before, "all is held"
    ask(stage, "UPDATE mail_outbox SET held = false")
    ask(stage, "UPDATE mail_mail SET lease_until = now() WHERE state = 'sending'")

    def left() -> bool:
        stage.tick()
        return ask(stage, "SELECT count(*) FROM mail_mail WHERE state <> 'sent'") == [(0,)]

    eventually(left, "all that waited has left")
    assert len(stage.sink.received) > before, "what was sent after the backup went again"
    stage.manage("digests", "verify")
    names = defaultdict(set)
    for one in digests(stage):
        text = str(one.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        text = text.partition("Waiting for UNHCR")[0]  # what waits is named in every digest; what happened in one
        for title in [*(f"“Practice {number}”" for number in range(PRACTICES)), "“Lost”"]:
            if title in text:
                names[one.to, title].add(one.message_id)
    assert {to for to, _title in names} >= owed
    assert len([1 for to, _title in names if to in owed]) == READERS * (PRACTICES + 1), "everybody was told everything"
    assert [who for who, ids in names.items() if len(ids) > 1] == [], "under one name"
