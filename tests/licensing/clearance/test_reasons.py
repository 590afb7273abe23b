"""Clearance answers with every reason why a photo may not be sold, in words and codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import Model
from django.utils import translation

from licensing import clearance, takedowns
from licensing.models import Agreement, AgreementTerritory, Consent, LicenceKind, Submission
from stock.accounts.models import User
from stock.catalogue.models import Appearance, Artist, Photo, Rendition
from tests.factories import (
    approve_all,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_photo,
    make_restored,
)
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Photo:
    return make_cleared_photo(artists=[make_artist(name="Haru")])


def codes(photo: Photo, at: datetime, kind: str = "personal", territory: str = "KR") -> list[str]:
    """The reasons; all forms of the rule must agree."""
    answer = clearance.explain(photo, kind=kind, territory=territory, at=at)
    several = clearance.explain_kinds(photo, kinds=LicenceKind, territory=territory, at=at)
    assert several[LicenceKind(kind)].codes == answer.codes
    rows = clearance.cleared(Photo.objects.all(), kind=kind, territory=territory, at=at)
    assert answer.allowed == rows.filter(pk=photo.pk).exists()
    assert answer.allowed == (not answer.reasons)
    assert [str(reason) for reason in answer.reasons] == [str(r.words) for r in answer.reasons]
    return list(answer.codes)


def change(model: type[Model], **fields: Any) -> Callable[[], object]:
    def tamper() -> None:
        with unfrozen():
            model._default_manager.update(**fields)

    return tamper


def no_country() -> None:
    with unfrozen():
        AgreementTerritory.objects.all().delete()


REASONS: dict[str, tuple[str, Callable[[], object]]] = {
    "restored by a model that may not be used": (
        "model_not_commercial",
        change(Rendition, commercial_use=False),
    ),
    "agreement replaced": ("agreement_not_in_force", change(Agreement, state="superseded")),
    "agreement not begun": (
        "agreement_not_in_force",
        change(Agreement, valid_from=date(2024, 5, 2)),
    ),
    "agreement ended": ("agreement_not_in_force", change(Agreement, valid_until=date(2024, 5, 1))),
    "agreement is a draft": (
        "agreement_not_in_force",
        change(Agreement, state="draft", signed_by=None, signed_at=None),
    ),
    "consent withdrawn": ("no_consent", change(Consent, state="withdrawn")),
    "consent not begun": ("consent_not_in_force", change(Consent, valid_from=date(2024, 5, 2))),
    "consent ended": ("consent_not_in_force", change(Consent, valid_until=date(2024, 5, 1))),
    "another country": ("territory", change(AgreementTerritory, country="JP")),
    "no country": ("territory", no_country),
    "kind not allowed": ("kind_not_allowed", change(Consent, allows_personal=False)),
    "restoration not allowed": (
        "restoration_not_allowed",
        change(Consent, allows_restoration=False),
    ),
    "a minor": ("guardian_missing", change(Artist, date_of_birth=date(2010, 1, 1))),
    "approval void": ("not_approved", change(Submission, state="void")),
    "approval open": ("not_approved", change(Submission, state="open")),
}


def only_renditions(fields: dict[str, Any]) -> None:
    Rendition.objects.filter(kind="restored").update(**fields)


@pytest.mark.parametrize("what", REASONS)
def test_each_obstacle_is_named_alone(photo: Photo, at: datetime, what: str) -> None:
    assert codes(photo, at) == []
    code, obstruct = REASONS[what]
    if code == "model_not_commercial":
        only_renditions({"commercial_use": False})
    else:
        obstruct()
    assert codes(photo, at) == [code]


@pytest.mark.parametrize("what", REASONS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_is_told_in_words(photo: Photo, at: datetime, what: str, language: str) -> None:
    code, obstruct = REASONS[what]
    if code == "model_not_commercial":
        only_renditions({"commercial_use": False})
    else:
        obstruct()
    with translation.override(language):
        answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
        (reason,) = answer.reasons
        words = str(reason)
        assert words.endswith((".", "요", "다."))
        assert "%" not in words
        if reason.subject:
            assert reason.subject in words


def test_a_photo_that_was_not_restored(at: datetime) -> None:
    artist = make_artist()
    make_consent(artist=artist)
    assert codes(make_photo(artists=[artist]), at) == ["not_restored"]


def test_a_photo_in_which_nobody_is_named(at: datetime) -> None:
    photo = make_photo()
    make_restored(photo)
    assert codes(photo, at) == ["nobody_named"]


def test_a_photo_restored_again(photo: Photo, at: datetime) -> None:
    make_restored(photo)
    assert codes(photo, at) == ["not_approved"]


def test_an_artist_who_never_consented(at: datetime) -> None:
    photo = make_photo(artists=[make_artist(name="Haru")])
    make_restored(photo)
    with translation.override("en"):
        answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert codes(photo, at) == ["no_consent"]
    assert answer.reasons[0].subject == "Haru"


def test_a_photo_that_was_taken_down(photo: Photo, staff: User, at: datetime) -> None:
    takedown = takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    assert codes(photo, at) == ["taken_down"]
    takedowns.lift(takedown=takedown, actor=staff, at=at, reason="settled")
    assert codes(photo, at) == []


def test_everything_at_once_is_told_at_once(photo: Photo, staff: User, at: datetime) -> None:
    only_renditions({"commercial_use": False})
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    Consent.objects.update(allows_personal=False, allows_restoration=False)
    with unfrozen():
        Agreement.objects.update(valid_until=date(2024, 5, 1))
    Submission.objects.update(state="void")
    assert set(codes(photo, at)) == {
        "model_not_commercial",
        "agreement_not_in_force",
        "kind_not_allowed",
        "restoration_not_allowed",
        "not_approved",
        "taken_down",
    }


# --- kinds and countries ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["personal", "editorial", "commercial"])
def test_each_kind_is_a_question_of_its_own(at: datetime, kind: str) -> None:
    photo = make_cleared_photo(kinds=[kind])
    found = {name: codes(photo, at, name) for name in ("personal", "editorial", "commercial")}
    assert found.pop(kind) == []
    assert set(map(tuple, found.values())) == {("kind_not_allowed",)}


@pytest.mark.parametrize(
    ("territories", "territory", "allowed"),
    [
        (["KR"], "KR", True),
        (["KR"], "JP", False),
        (["KR", "JP"], "JP", True),
        (["WW"], "JP", True),
        (["JP"], "WW", False),
    ],
)
def test_countries(at: datetime, territories: list[str], territory: str, allowed: bool) -> None:
    photo = make_cleared_photo(territories=territories)
    assert codes(photo, at, territory=territory) == ([] if allowed else ["territory"])


@pytest.mark.parametrize("verb", [clearance.cleared, clearance.good_consents])
def test_a_kind_that_does_not_exist_is_a_mistake_of_the_programmer(
    at: datetime, verb: object
) -> None:
    with pytest.raises(ValueError, match="eternal"):
        if verb is clearance.cleared:
            clearance.cleared(Photo.objects.all(), kind="eternal", territory="KR", at=at)
        else:
            clearance.good_consents(kind="eternal", territory="KR", day=at.date())


# --- several people, several agencies -----------------------------------------------------------


def test_a_group_photo_needs_everybody(at: datetime) -> None:
    people = [make_artist(name=name) for name in ("Haru", "Bora", "Nari")]
    photo = make_cleared_photo(artists=people)
    assert codes(photo, at) == []
    Consent.objects.filter(artist=people[1]).update(allows_personal=False)
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert codes(photo, at) == ["kind_not_allowed"]
    assert [reason.subject for reason in answer.reasons] == [people[1].name]
    assert codes(photo, at, "editorial") == []


def test_a_group_photo_needs_every_agency(at: datetime) -> None:
    people = [make_artist(), make_artist()]
    for artist in people:
        make_consent(artist=artist, agreement=make_agreement())
    photo = make_cleared_photo(artists=people)
    assert Submission.objects.count() == 2
    assert codes(photo, at) == []
    first = photo.submissions.first()
    Submission.objects.filter(pk=first.pk).update(state="void")
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert codes(photo, at) == ["not_approved"]
    assert [reason.subject for reason in answer.reasons] == [first.agency.name]


def test_somebody_named_later_has_to_consent_too(photo: Photo, at: datetime) -> None:
    Appearance.objects.create(photo=photo, artist=make_artist())
    assert codes(photo, at) == ["no_consent"]


def test_of_two_agencies_of_an_artist_one_is_enough_if_it_does_everything(at: datetime) -> None:
    artist = make_artist()
    one = make_consent(artist=artist, agreement=make_agreement())
    other = make_consent(artist=artist, agreement=make_agreement(territories=["JP"]))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    approve_all(photo)
    assert codes(photo, at) == []
    # The first no longer approves; the other does, but for another country.
    Submission.objects.filter(agency=one.agreement.agency).update(state="void")
    assert codes(photo, at) == ["not_approved"]
    assert codes(photo, at, territory="JP") == []
    Submission.objects.filter(agency=other.agreement.agency).update(state="void")
    assert codes(photo, at, territory="JP") == ["not_approved"]


def test_the_reasons_are_those_of_the_consent_that_comes_nearest(at: datetime) -> None:
    photo = make_cleared_photo()
    artist = photo.artists.get()
    make_consent(artist=artist, agreement=make_agreement(signed=False), kinds=[])
    Submission.objects.update(state="void")
    assert codes(photo, at) == ["not_approved"]


def test_the_same_reason_is_told_once(at: datetime) -> None:
    """Two artists of one agency: the agency has not approved, once."""
    photo = make_cleared_photo(artists=[make_artist(), make_artist()])
    Submission.objects.update(state="void")
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert len(answer.reasons) == 1
    assert codes(photo, at) == ["not_approved"]


def test_an_approval_of_one_photo_is_none_of_another(at: datetime) -> None:
    artist = make_artist()
    cleared = make_cleared_photo(artists=[artist])
    other = make_photo(artists=[artist])
    make_restored(other)
    assert codes(other, at) == ["not_approved"]
    assert codes(cleared, at) == []
