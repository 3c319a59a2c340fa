"""How form fields are drawn."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string


class Sample(forms.Form):
    """One field of each sort."""

    title = forms.CharField(max_length=120, help_text="As short as you can")
    story = forms.CharField(max_length=2000, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "<b>A</b>"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(help_text="Really")
    address = forms.EmailField()


def drawn(form: forms.Form, name: str) -> BeautifulSoup:
    return BeautifulSoup(str(form[name].as_field_group()), "html.parser")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found


def test_a_line_has_label_hint_and_description() -> None:
    soup = drawn(Sample(), "title")
    field = one(soup, "input.input")
    assert one(soup, "label")["for"] == field["id"]
    assert set(str(field["aria-describedby"]).split()) == {"id_title_helptext", "id_title_counter"}
    assert all(soup.find(id=name) for name in str(field["aria-describedby"]).split())
    assert field["dir"] == "auto"


def test_the_browser_neither_cuts_nor_judges() -> None:
    field = one(drawn(Sample(), "story"), "textarea")
    assert not field.has_attr("maxlength") and not field.has_attr("required")
    assert field["data-limit"] == "2000"


def test_an_error_stands_beside_its_field_and_is_announced() -> None:
    soup = drawn(Sample({"title": ""}), "title")
    field = one(soup, "input")
    assert field["aria-invalid"] == "true"
    assert "id_title_error" in str(field["aria-describedby"])
    assert "Error:" in one(soup, "#id_title_error .error").get_text()
    assert "field--bad" in str(one(soup, ".field")["class"])


def test_the_counter_says_what_is_left_or_too_much() -> None:
    assert "You have 1,995 of 2,000" in one(drawn(Sample({"story": "hello"}), "story"), ".counter").get_text()
    assert "Characters too many: 3" in one(drawn(Sample({"story": "x" * 2003}), "story"), ".counter").get_text()


def test_a_line_s_counter_keeps_quiet_until_it_fills() -> None:
    assert one(drawn(Sample({"title": "short"}), "title"), ".counter").has_attr("hidden")
    assert not one(drawn(Sample({"title": "x" * 100}), "title"), ".counter").has_attr("hidden")


def test_a_group_is_a_fieldset_and_its_choices_are_escaped() -> None:
    soup = drawn(Sample(), "kind")
    assert one(soup, "fieldset legend").get_text() == "Kind"
    assert len(soup.select(".choice input[type=radio]")) == 2
    assert one(soup, ".choice label").get_text() == "<b>A</b>"


def test_a_tick_has_its_label_beside_it() -> None:
    soup = drawn(Sample(), "agreed")
    assert one(soup, ".choice input[type=checkbox]")["id"] == one(soup, "label")["for"]
    assert one(soup, "label .hint").get_text() == "Really"


def test_the_summary_links_to_every_field_that_is_wrong() -> None:
    form = Sample({"address": "nowhere"})
    soup = BeautifulSoup(render_to_string("parts/error_summary.html", {"form": form}), "html.parser")
    page = BeautifulSoup(str(form), "html.parser")
    links = [str(link["href"])[1:] for link in soup.select("a")]
    assert links == ["id_title", "id_story", "id_kind_0", "id_agreed", "id_address"]
    assert all(page.find(id=name) for name in links)
    assert one(soup, "h2").get_text() == "5 things to put right"


def test_there_is_no_summary_when_nothing_is_wrong() -> None:
    assert render_to_string("parts/error_summary.html", {"form": Sample()}).strip() == ""


def test_a_refusal_is_told_in_the_same_place() -> None:
    html = render_to_string("parts/error_summary.html", {"form": Sample(), "refusal": "It was decided <already>."})
    assert "It was decided &lt;already&gt;." in html and 'role="alert"' in html
