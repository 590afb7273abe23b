"""An agency speaks for an artist when staff have confirmed it, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from licensing import clearance, consents, representations, royalties, submissions
from licensing.errors import AgreementRefused
from licensing.models import Agency, Consent, Representation, Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist
from tests.factories import (
    decider_of,
    make_agency,
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_represented,
    make_restored,
    make_staff,
)

pytestmark = pytest.mark.django_db


def give(
    artist: Artist, agreement: Any, at: datetime, *, taken_until: date | None = None
) -> Consent:
    return consents.give_consent(
        agreement=agreement,
        artist=artist,
        kinds=["personal"],
        allows_restoration=True,
        allows_training=False,
        valid_from=date(2020, 1, 1),
        valid_until=None,
        taken_until=taken_until,
        actor=decider_of(agreement.agency),
        at=at,
    )


def test_a_stranger_cannot_sell_what_the_artists_own_agency_refused(at: datetime) -> None:
    artist = make_artist()
    own = make_consent(artist=artist)
    stranger = make_agreement(agency=make_agency(name="Claimant"))
    with pytest.raises(AgreementRefused) as refused:
        give(artist, stranger, at)
    assert refused.value.code == "not_represented"
    photo = make_photo(artists=[artist])
    make_restored(photo)
    (asked,) = submissions.submit(photo=photo, actor=make_staff(), at=at)
    assert asked.agency == own.agreement.agency, "only they are asked"
    submissions.refuse(
        submission=asked, actor=decider_of(asked.agency), at=at, reason_code="quality"
    )
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert not answer.allowed
    assert royalties.shares_of(photo, kind="personal", territory="KR", at=at) == []
    assert not Submission.objects.filter(agency=stranger.agency).exists()
    assert list(Consent.objects.all()) == [own]


def test_confirmed_by_staff_it_may(agency: Agency, staff: User, at: datetime) -> None:
    artist = make_artist()
    agreement = make_agreement(agency=agency)
    row = representations.confirm(agency=agency, artist=artist, actor=staff, at=at)
    assert representations.confirm(agency=agency, artist=artist, actor=staff, at=at) == row
    assert give(artist, agreement, at).state == "active"
    entry = AuditEntry.objects.get(action="representation.confirmed")
    assert (entry.actor, entry.after) == (staff, {"agency": agency.public_id})


@pytest.mark.parametrize("who", ["partner", "fan"])
def test_nobody_else_confirms_or_ends(
    request: pytest.FixtureRequest, agency: Agency, at: datetime, who: str
) -> None:
    artist = make_artist()
    actor = request.getfixturevalue(who)
    with pytest.raises(AgreementRefused) as refused:
        representations.confirm(agency=agency, artist=artist, actor=actor, at=at)
    assert refused.value.code == "not_staff"
    assert not Representation.objects.exists()
    make_represented(agency=agency, artist=artist)
    with pytest.raises(AgreementRefused):
        representations.end(agency=agency, artist=artist, actor=actor, at=at, reason="mine")
    assert Representation.objects.get().ended_at is None


def test_ending_it_withdraws_its_consents_and_no_others(
    agency: Agency, staff: User, at: datetime
) -> None:
    artist, colleague = make_artist(), make_artist()
    agreement = make_agreement(agency=agency)
    gone = make_consent(artist=artist, agreement=agreement)
    stays = make_consent(artist=colleague, agreement=agreement)
    elsewhere = make_consent(artist=artist, agreement=make_agreement())
    with pytest.raises(AgreementRefused):
        representations.end(agency=agency, artist=artist, actor=staff, at=at, reason=" ")
    ended = representations.end(
        agency=agency, artist=artist, actor=staff, at=at, reason="never theirs"
    )
    assert ended == 1
    assert (
        representations.end(agency=agency, artist=artist, actor=staff, at=at, reason="again") == 0
    )
    states = dict(Consent.objects.values_list("pk", "state"))
    assert states == {gone.pk: "withdrawn", stays.pk: "active", elsewhere.pk: "active"}
    entry = AuditEntry.objects.get(action="representation.ended")
    assert (entry.reason, entry.after["withdrawn"]) == ("never theirs", 1)
    with pytest.raises(AgreementRefused) as refused:
        give(artist, agreement, at)
    assert refused.value.code == "not_represented"


def test_who_left_is_not_consented_for_in_later_photos(
    agency: Agency, staff: User, at: datetime
) -> None:
    artist, day = make_artist(), date(2024, 3, 1)
    agreement = make_agreement(agency=agency)
    make_consent(artist=artist, agreement=agreement)
    elsewhere = make_agreement()
    make_represented(agency=elsewhere.agency, artist=artist)
    consents.artist_leaves(
        agency=agency,
        artist=artist,
        on=day,
        sell_until=None,
        actor=decider_of(agency),
        at=at,
        reason="moves",
    )
    for until in (None, date(2024, 3, 2)):
        with pytest.raises(AgreementRefused) as refused:
            give(artist, agreement, at, taken_until=until)
        assert refused.value.code == "artist_left"
    assert give(artist, agreement, at, taken_until=day).state == "active"
    assert give(artist, elsewhere, at).state == "active", "the new agency is free"
    representations.confirm(agency=agency, artist=artist, actor=staff, at=at)
    assert give(artist, agreement, at).state == "active", "who came back is back"


def test_it_fails_whole(
    agency: Agency, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    artist = make_artist()
    consent = make_consent(artist=artist, agreement=make_agreement(agency=agency))
    monkeypatch.setattr(representations, "record", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        representations.end(agency=agency, artist=artist, actor=staff, at=at, reason="x")
    consent.refresh_from_db()
    assert consent.state == "active"
    assert Representation.objects.get().ended_at is None


def test_the_database_holds_to_one_at_a_time(agency: Agency, at: datetime) -> None:
    artist = make_artist()
    make_represented(agency=agency, artist=artist)
    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.create(agency=agency, artist=artist, confirmed_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.update(ended_at=at)
    assert Representation.objects.get().ended_at is None


# --- pages --------------------------------------------------------------------------------------


def test_the_portal_offers_ones_own_artists_only(as_partner: Client, agency: Agency) -> None:
    own, foreign = make_artist(name="Haru"), make_artist(name="Sol")
    agreement = make_agreement(agency=agency)
    make_represented(agency=agency, artist=own)
    make_represented(agency=make_agency(), artist=foreign)
    page = as_partner.get(reverse("licensing_partner:artists"))
    assert list(page.context["form"].fields["artist"].queryset) == [own]
    form = {"agreement": agreement.pk, "artist": foreign.pk}
    assert as_partner.post(reverse("licensing_partner:artists"), form).status_code == 400
    for artist, status in ((own, 200), (foreign, 404)):
        url = reverse("licensing_partner:consent", args=[agreement.public_id, artist.slug])
        assert as_partner.get(url).status_code == status


def test_staff_confirm_and_end_in_the_studio(
    as_staff: Client, as_partner: Client, agency: Agency, clock: Callable[[datetime], None]
) -> None:
    artist = make_artist(name="Haru")
    page = reverse("licensing_studio:people", args=[agency.public_id])
    confirm = reverse("licensing_studio:represent", args=[agency.public_id])
    end = reverse("licensing_studio:end_representation", args=[agency.public_id, artist.slug])
    assert as_staff.post(end, {"reason": "x"}).status_code == 404
    assert as_partner.post(confirm, {"artist": artist.pk}).status_code == 403
    assert not Representation.objects.exists()
    as_staff.post(confirm, {"artist": artist.pk})
    assert "Haru" in as_staff.get(page).content.decode()
    as_staff.post(end, {"reason": ""})
    assert Representation.objects.get().ended_at is None, "a reason is needed"
    as_staff.post(end, {"reason": "left"})
    assert Representation.objects.get().ended_by.role == "staff"
