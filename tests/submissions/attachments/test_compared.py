"""Files between two versions: which came, went, were described anew or stand in another order; and what nobody wrote down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import Tag

from cities.people.models import User
from submissions.attachments import actions, queries
from submissions.attachments.models import Attachment
from submissions.lifecycle.drafts import Typed, fingerprints
from submissions.lifecycle.models import Revision, Submission
from tests import factories
from tests.cast import Cast
from tests.submissions.attachments.conftest import Add, image
from tests.submissions.practices.test_versions import base, restore, save
from tests.support.forms import soup

pytestmark = pytest.mark.django_db


def describe(case: Submission, file: Attachment, by: User, alt: str, caption: str | None = None) -> None:
    given = {f"alt_{file.pk}": alt} | ({} if caption is None else {f"caption_{file.pk}": caption})
    file.refresh_from_db()
    typed = Typed(given, fingerprints(queries.said([file])), 0)
    actions.describe(case_id=case.pk, typed=typed, actor=factories.actor(by), at=factories.AT + timedelta(minutes=1))


def take_out(case: Submission, file: Attachment, by: User) -> None:
    at = factories.AT + timedelta(minutes=2)
    actions.remove(case_id=case.pk, attachment_id=file.pk, typed=Typed({}, {}, 0), actor=factories.actor(by), at=at)


def numbers(case: Submission) -> list[int]:
    return list(Revision.objects.filter(submission=case).order_by("version").values_list("version", flat=True))


def compared(cast: Cast, case: Submission, a: int, b: int) -> Tag:
    main = soup(cast.browser(cast.lead).get(f"{base(case)}compare/", {"a": a, "b": b})).main
    assert main
    return main


def words(part: Tag) -> str:
    return " ".join(part.get_text(" ").split())


def names(case: Submission) -> list[list[str] | None]:
    rows: list[dict[str, Any]] = list(
        Revision.objects.filter(submission=case).order_by("version").values_list("content", flat=True)
    )
    return [[one["name"] for one in row["attachments"]] if "attachments" in row else None for row in rows]


def test_each_version_names_the_files_that_stood_with_it(cast: Cast, draft: Submission, add: Add) -> None:
    save(draft, cast.drafter, problem="No home")
    add(draft, name="keys.png")
    save(draft, cast.lead, 1, problem="No kitchen")
    plan = add(draft, name="plan.png")
    save(draft, cast.lead, 3, problem="No kitchen, no bath")
    take_out(draft, plan, cast.drafter)
    kept = [["keys.png"], ["keys.png"], ["keys.png", "plan.png"], ["keys.png", "plan.png"], ["keys.png"]]
    assert names(draft) == kept


def test_a_file_before_any_answer_is_a_version_too(cast: Cast, draft: Submission, add: Add) -> None:
    Revision.objects.all().delete()
    add(draft, name="keys.png")
    save(draft, cast.lead, 1, problem="No home")
    assert names(draft) == [["keys.png"], ["keys.png"]]
    page = compared(cast, draft, *numbers(draft))
    assert "No home" in words(page) and not page.select("#files-title")


def test_the_first_file_is_told_as_added(cast: Cast, draft: Submission, add: Add) -> None:
    save(draft, cast.lead, problem="No home")
    add(draft, name="keys.png")
    assert names(draft) == [[], ["keys.png"]]
    page = compared(cast, draft, *numbers(draft))
    assert "keys.png Added" in words(page) and "not written down" not in words(page)


def test_what_came_went_and_was_said_anew_is_shown(cast: Cast, draft: Submission, add: Add) -> None:
    keys, plan = add(draft, name="keys.png", alt="Two keys"), add(draft, name="plan.png")
    before = save(draft, cast.lead, 1, problem="Another")
    describe(draft, keys, cast.drafter, "Three keys <on> a ring", "In Ward 6")
    take_out(draft, plan, cast.drafter)
    add(draft, name="oven.png")
    page = compared(cast, draft, before, numbers(draft)[-1])
    anew, gone, come = page.select("section[aria-labelledby=files-title] article")
    assert words(anew).startswith("keys.png Described anew")
    assert words(anew.select("p")[0]) == "It shows: Two Three keys <on> a ring"
    assert [one.text for one in anew.select("del, ins")] == ["Two", "Three", "<on> a ring", "In Ward 6"]
    assert anew.select_one(f'a[href="/files/{draft.reference}/{keys.pk}/"]')
    assert words(gone).startswith("plan.png Taken out") and [one.text for one in gone.select("header del")] == [
        "plan.png"
    ]
    assert "no longer kept" in words(gone) and not gone.select("a")
    assert words(come).startswith("oven.png Added") and [one.text for one in come.select("header ins")] == ["oven.png"]
    assert "Both say the same." not in words(page)


def test_the_order_is_compared(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft, name="one.png")
    two = add(draft, name="two.png")
    before = save(draft, cast.lead, 1, problem="Another")
    at = factories.AT + timedelta(minutes=2)
    actions.put_earlier(
        case_id=draft.pk, attachment_id=two.pk, typed=Typed({}, {}, 0), actor=factories.actor(cast.drafter), at=at
    )
    page = compared(cast, draft, before, numbers(draft)[-1])
    assert "The files stand in another order." in words(page) and not page.select("section article")


def test_the_same_file_again_is_the_same_file(cast: Cast, draft: Submission, add: Add) -> None:
    content = image()
    keys = add(draft, content, name="keys.png")
    before = save(draft, cast.lead, 1, problem="Another")
    take_out(draft, keys, cast.drafter)
    again = add(draft, content, name="two keys.png")
    page = compared(cast, draft, before, numbers(draft)[-1])
    (one,) = page.select("section article")
    assert words(one).startswith("two keys.png Described anew") and [it.text for it in one.select("header ins")] == [
        "two"
    ]
    assert one.select_one(f'a[href="/files/{draft.reference}/{again.pk}/"]')


def test_a_version_from_before_files_were_written_down_says_so(cast: Cast, draft: Submission, add: Add) -> None:
    old, new = 101, 102
    for number in (old, new):
        Revision.objects.create(submission=draft, version=number, content={"problem": "Old"}, at=factories.AT)
    assert "Both say the same." in words(compared(cast, draft, old, new)), "there never was a file"
    Revision.objects.filter(version=new).update(content={"problem": "Old", "attachments": []})
    assert "Both say the same." in words(compared(cast, draft, old, new))
    add(draft, name="keys.png")
    said = words(compared(cast, draft, old, new))
    assert f"Which files version {old} had was not written down" in said and "Both say the same." not in said
    Revision.objects.filter(version=new).update(content={"problem": "Old"})
    assert f"Which files versions {old} and {new} had was not written down" in words(compared(cast, draft, old, new))


def test_bringing_a_version_back_leaves_the_files_and_says_so(cast: Cast, draft: Submission, add: Add) -> None:
    save(draft, cast.drafter, problem="First")
    first = Submission.objects.get(pk=draft.pk).version
    save(draft, cast.lead, problem="Second")
    add(draft, name="keys.png")
    page = compared(cast, draft, first, Submission.objects.get(pk=draft.pk).version)
    assert "The files stay as they are now." in words(page)
    restore(draft, cast.lead, first)
    assert names(draft)[-1] == ["keys.png"]
    assert Attachment.objects.filter(submission=draft, removed_at=None).count() == 1
