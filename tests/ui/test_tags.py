"""Money, dates, sizes, icons, states, fields and language links as a person sees them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation

from stock.ui.icons import ICONS
from stock.ui.states import STATES

DAY = dt.date(2026, 11, 22)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "amount", "currency", "words"),
    [
        ("ko", 12000, "KRW", "₩12,000"),
        ("en", 12000, "KRW", "₩12,000"),
        ("en", 1200, "JPY", "¥1,200"),
        ("en", 1200, "USD", "$12.00"),
        ("ko", 1200, "USD", "US$12.00"),
        ("en", 1205, "EUR", "€12.05"),
        ("ko", 0, "KRW", "₩0"),
        ("ko", -12000, "KRW", "-₩12,000"),
        ("ko", None, "KRW", ""),
    ],
)
def test_money_is_minor_units_written_out(
    language: str, amount: int | None, currency: str, words: str
) -> None:
    with translation.override(language):
        assert render("{{ amount|money:currency }}", amount=amount, currency=currency) == words


@pytest.mark.parametrize(("language", "words"), [("ko", "2026년 11월 22일"), ("en", "22 Nov 2026")])
def test_day_in_the_house_style(language: str, words: str) -> None:
    with translation.override(language):
        assert render("{{ day|day }}", day=DAY) == words
        assert render("{{ day|day }}", day=None) == ""


def test_a_time_near_midnight_falls_on_the_local_day() -> None:
    late = dt.datetime(2026, 11, 21, 15, 30, tzinfo=dt.UTC)
    with translation.override("ko"), timezone.override("Asia/Seoul"):
        assert render("{{ late|day }}", late=late) == "2026년 11월 22일"
        assert render("{{ late|moment }}", late=late) == "2026년 11월 22일 00:30"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (812, "812 B"), (1536, "1.5 KB"), (4404019, "4.2 MB"), (62914560, "60 MB")],
)
def test_file_sizes_have_at_most_three_figures(size: int, words: str) -> None:
    with translation.override("en"):
        assert render("{{ size|filesize_short }}", size=size).replace("\xa0", " ") == words


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    silent = render('{% icon "bag" 20 %}')
    assert 'width="20"' in silent
    assert 'aria-hidden="true"' in silent
    assert "visually-hidden" not in silent
    labelled = render('{% icon "bag" label=words %}', words="<Bag>")
    assert '<span class="visually-hidden">&lt;Bag&gt;</span>' in labelled


def test_an_unknown_icon_is_named_in_the_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="'unicorn'"):
        render('{% icon "unicorn" %}')


def test_every_state_has_an_icon_and_korean_words() -> None:
    with translation.override("ko"):
        for state, look in STATES.items():
            assert look.icon in ICONS, state
            assert look.tone in {"ok", "warn", "bad", "busy", "calm"}, state
            assert re.search("[가-힣]", str(look.words)), f"{state} has no Korean words"


def test_state_badges_carry_words_and_can_be_overridden() -> None:
    with translation.override("en"):
        assert "Taken down" in render('{% state_badge "taken_down" %}')
        other = render('{% state_badge "running" words="Tile 3" tone="ok" icon="check" %}')
    assert "Tile 3" in other
    assert "tone-ok" in other


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (800, 1200, "r-65"),
        (1, 1, "r-100"),
        (3000, 500, "r-300"),
        (500, 3000, "r-45"),
        (0, 0, "r-75"),
        (None, None, "r-75"),
    ],
)
def test_ratio_classes(width: int | None, height: int | None, name: str) -> None:
    assert render("{% ratio width height %}", width=width, height=height) == name


class Person(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="For the receipt.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


def test_a_field_is_tied_to_its_help_and_its_errors() -> None:
    form = Person({"email": "nonsense"})
    html = render("{% field form.email %}", form=form)
    assert 'for="id_email"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_hint_given_in_the_template_is_tied_to_the_field() -> None:
    html = render('{% field form.note hint="At most a line." %}', form=Person())
    assert 'aria-describedby="id_note_helptext"' in html
    assert "At most a line." in html


def test_hints_are_escaped_unless_marked_safe() -> None:
    html = render("{% field form.note hint=hint %}", form=Person(), hint="<b>bold</b>")
    assert "<b>" not in html


def test_optional_fields_say_so() -> None:
    with translation.override("en"):
        assert "(optional)" in render("{% field form.note %}", form=Person())
        assert "(optional)" not in render("{% field form.email %}", form=Person())


class TestLanguageUrl:
    def at(self, path: str, language: str, target: str) -> str:
        request = RequestFactory().get(path)
        with translation.override(language):
            return render(f'{{% language_url "{target}" %}}', request=request)

    def test_the_same_page_with_its_query(self) -> None:
        assert self.at("/?q=Harin", "ko", "en") == "/en/?q=Harin"
        assert self.at("/en/?q=Harin", "en", "ko") == "/?q=Harin"

    def test_a_page_that_does_not_exist_leads_home(self) -> None:
        assert self.at("/no/such/page/", "ko", "en") == "/en/"
        assert self.at("/en/no/such/page/", "en", "ko") == "/"

    def test_without_a_request_it_leads_home(self) -> None:
        assert render('{% language_url "en" %}') == "/en/"
