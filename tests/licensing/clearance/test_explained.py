"""The pages that say why a photo is or is not for sale, per country and kind, at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import clearance
from licensing.models import Agency, Agreement, Consent, LicenceKind, Submission
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from tests.factories import (
    approve_all,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_partner,
    make_photo,
    make_restored,
)
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(agency: Agency) -> Photo:
    return make_cleared_photo(
        artists=[make_artist(name="Haru")], agency=agency, territories=["KR", "JP", "TW"]
    )


def ask(client: Client, area: str, photo: Photo, **query: str) -> Any:
    with translation.override("en"):
        return client.get(reverse(f"{area}:explained", args=[photo.public_id]), query)


def as_told(response: Any) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Places -> kind -> (code, link) of each reason."""
    return {
        ", ".join(row.places): {
            str(cell.kind): [(told.reason.code, told.url) for told in cell.told]
            for cell in row.cells
        }
        for row in response.context["rows"]
    }


def test_countries_of_one_answer_stand_together(photo: Photo, staff: User, client: Client) -> None:
    consent = Consent.objects.get()
    consent.territories.filter(country="TW").delete()
    Consent.objects.update(allows_commercial=False)
    client.force_login(staff)
    found = as_told(ask(client, "licensing_studio", photo))
    assert list(found) == ["South Korea, Japan", "Taiwan"]
    with translation.override("en"):
        overview = reverse("licensing_studio:overview")
    assert found["South Korea, Japan"] == {
        "personal": [],
        "editorial": [],
        "commercial": [("kind_not_allowed", overview)],
    }
    assert found["Taiwan"]["personal"] == [("consent_territory", overview)]


def test_each_reason_leads_to_where_it_is_put_right(
    photo: Photo, staff: User, client: Client
) -> None:
    Submission.objects.update(state="void")
    Photo.objects.update(taken_on=None)
    Consent.objects.update(taken_until=date(2024, 5, 1))
    client.force_login(staff)
    response = ask(client, "licensing_studio", photo)
    with translation.override("en"):
        page = reverse("catalogue_studio:photo", args=[photo.public_id])
    found = dict(as_told(response)["South Korea, Japan, Taiwan"]["personal"])
    assert found == {"day_unknown": f"{page}#describe", "not_approved": f"{page}#licensing-title"}
    for url in found.values():
        assert f'href="{url}"' in response.content.decode()


@pytest.mark.parametrize(
    ("moment", "allowed"), [("2024-05-09T23:59", True), ("2024-05-10T00:00", False)]
)
def test_at_another_moment(
    photo: Photo, staff: User, client: Client, moment: str, allowed: bool
) -> None:
    with unfrozen():
        Agreement.objects.update(valid_until=date(2024, 5, 10))
    client.force_login(staff)
    (cells,) = as_told(ask(client, "licensing_studio", photo, at=moment)).values()
    assert (cells["personal"] == []) is allowed


def test_a_moment_that_is_none_is_told(photo: Photo, staff: User, client: Client) -> None:
    client.force_login(staff)
    response = ask(client, "licensing_studio", photo, at="tomorrow")
    assert response.status_code == 400
    assert response.context["form"].errors


# --- what a partner sees ------------------------------------------------------------------------


@pytest.fixture
def shared(agency: Agency, at: datetime) -> Photo:
    """Two people of two agencies; the other agency allows less and has not approved."""
    mine, theirs = make_artist(name="Haru"), make_artist(name="Bora")
    make_consent(artist=mine, agreement=make_agreement(agency=agency))
    other = make_consent(
        artist=theirs, agreement=make_agreement(territories=["US"]), kinds=["editorial"]
    )
    photo = make_photo(artists=[mine, theirs])
    make_restored(photo)
    approve_all(photo)
    Submission.objects.filter(agency=other.agreement.agency).update(state="void")
    return photo


def test_another_agencys_terms_are_not_told(
    shared: Photo, agency: Agency, client: Client, at: datetime
) -> None:
    client.force_login(make_partner(agency=agency))
    response = ask(client, "licensing_partner", shared)
    found = as_told(response)
    assert list(found) == ["South Korea"], "not where the other agency sells"
    assert all(reasons == [("another_agency", "")] for reasons in found["South Korea"].values())
    html = response.content.decode()
    other = Consent.objects.get(artist__name_en="Bora").agreement.agency
    assert "Bora" in html
    for word in (other.name_ko, other.name_en, other.public_id, "United States", "approved this"):
        assert word not in html
    # The partner's page of the photo tells no more.
    with translation.override("en"):
        page = client.get(reverse("licensing_partner:photo", args=[shared.public_id]))
    assert other.name_en not in page.content.decode()


def test_ones_own_terms_are_told_with_the_way_to_them(
    shared: Photo, agency: Agency, client: Client
) -> None:
    Consent.objects.filter(agreement__agency=agency).update(allows_personal=False)
    client.force_login(make_partner(agency=agency))
    (cells,) = as_told(ask(client, "licensing_partner", shared)).values()
    artist = Artist.objects.get(name_en="Haru")
    with translation.override("en"):
        consent = reverse(
            "licensing_partner:consent",
            args=[Agreement.objects.get(agency=agency).public_id, artist.slug],
        )
    assert cells["personal"] == [("kind_not_allowed", consent), ("another_agency", "")]
    assert cells["editorial"] == [("another_agency", "")]


def test_the_answer_is_the_same_whoever_asks(shared: Photo, agency: Agency, at: datetime) -> None:
    for territory in ("KR", "US"):
        whole = clearance.explain_kinds(
            shared, kinds=LicenceKind.values, territory=territory, at=at
        )
        seen = clearance.explain_kinds(
            shared, kinds=LicenceKind.values, territory=territory, at=at, seen_by=[agency]
        )
        assert [a.allowed for a in whole.values()] == [a.allowed for a in seen.values()]
