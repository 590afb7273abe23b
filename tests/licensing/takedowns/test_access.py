"""Who may open, see and lift which takedown: every role, every page, and both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import takedowns
from licensing.models import Takedown
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import decider_of, make_partner, make_user
from tests.licensing.takedowns.conftest import Festival

SCOPES = ["photo", "artist", "event", "agency"]
PAGES = ["takedown", "report-ko", "report-en", "lift"]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture(params=["staff", "moonlight", "sunrise"])
def made(request: pytest.FixtureRequest, festival: Festival, staff: User, at: datetime) -> Takedown:
    """An event's takedown, by one side after the other."""
    if request.param == "staff":
        return takedowns.take_down(event=festival.event, actor=staff, at=at, ground="privacy")
    agency = getattr(festival, request.param)
    return takedowns.take_down(
        event=festival.event, actor=decider_of(agency), agency=agency, at=at, ground="privacy"
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, area: str, page: str, takedown: Takedown) -> int:
    key = takedown.public_id
    if page == "lift":
        url = reverse(f"licensing_{area}:lift_takedown", args=[key])
        return client.post(url, {"reason": "settled"}).status_code
    if page == "takedown":
        return client.get(reverse(f"licensing_{area}:takedown", args=[key])).status_code
    language = page.removeprefix("report-")
    url = reverse(f"licensing_{area}:takedown_report", args=[key, language])
    return client.get(url).status_code


def stored() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Takedown, Photo, AuditEntry)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("rank", ["viewer", "approver", "manager"])
def test_a_partner_reaches_those_of_the_own_agency_only(
    festival: Festival, made: Takedown, rank: str, page: str
) -> None:
    client = signed_in(make_partner(agency=festival.moonlight, rank=rank))
    before = stored()
    status = ask(client, "partner", page, made)
    if made.agency != festival.moonlight:
        assert status == 404
        assert stored() == before
        return
    assert status == (302 if page == "lift" else 200)
    made.refresh_from_db()
    lifted = page == "lift" and rank != "viewer"
    assert made.state == ("lifted" if lifted else "standing")
    if not lifted:
        assert stored() == before


@pytest.mark.parametrize("page", PAGES)
def test_staff_see_all_and_lift_their_own(made: Takedown, as_staff: Client, page: str) -> None:
    before = stored()
    assert ask(as_staff, "studio", page, made) == (302 if page == "lift" else 200)
    made.refresh_from_db()
    lifted = page == "lift" and made.side == "staff"
    assert made.state == ("lifted" if lifted else "standing")
    if not lifted:
        assert stored() == before


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("area", ["partner", "studio"])
@pytest.mark.parametrize("who", ["nobody", "fan", "other area"])
def test_nobody_else_gets_in(
    festival: Festival, made: Takedown, who: str, area: str, page: str
) -> None:
    client = Client()
    if who == "fan":
        client = signed_in(make_user())
    elif who == "other area":
        other = make_user(role="staff") if area == "partner" else festival.decider
        client = signed_in(other)
    before = stored()
    assert ask(client, area, page, made) == (302 if who == "nobody" else 403)
    assert stored() == before


def address(area: str, scope: str, festival: Festival, *, theirs: bool = False) -> str:
    keys = {
        "photo": (festival.theirs if theirs else festival.mine).public_id,
        "artist": (festival.nari if theirs else festival.haru).slug,
        "event": festival.event.slug,
        "agency": (festival.sunrise if theirs else festival.moonlight).public_id,
    }
    return f"{reverse(f'licensing_{area}:propose_takedown')}?{scope}={keys[scope]}"


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("rank", ["viewer", "approver", "manager"])
def test_a_partner_proposes_what_concerns_the_agency(
    festival: Festival, scope: str, rank: str
) -> None:
    client = signed_in(make_partner(agency=festival.moonlight, rank=rank))
    url = address("partner", scope, festival)
    page = client.get(url)
    assert page.status_code == 200
    assert not Takedown.objects.exists(), "looking does nothing"
    answer = client.post(url, {"ground": "privacy"})
    if rank == "viewer":
        assert answer.status_code == 400
        assert not Takedown.objects.exists()
        return
    made = Takedown.objects.get()
    assert answer.url == reverse("licensing_partner:takedown", args=[made.public_id])
    assert (made.scope, made.side, made.agency) == (scope, "agency", festival.moonlight)
    assert "theirs" not in festival.names(Photo.objects.filter(previews_withheld=True))


@pytest.mark.parametrize("scope", ["photo", "artist", "agency"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_concerns_another_agency_is_not_found(
    festival: Festival, scope: str, method: str
) -> None:
    client = signed_in(make_partner(agency=festival.moonlight, rank="manager"))
    url = address("partner", scope, festival, theirs=True)
    answer = client.post(url, {"ground": "privacy"}) if method == "post" else client.get(url)
    assert answer.status_code == 404
    assert not Takedown.objects.exists()


@pytest.mark.parametrize("query", ["", "?photo=", "?artist=nobody", "?agency=0000", "?what=x"])
@pytest.mark.parametrize("area", ["partner", "studio"])
def test_what_names_nothing_is_not_found(
    festival: Festival, as_staff: Client, area: str, query: str
) -> None:
    client = as_staff if area == "studio" else signed_in(festival.decider)
    url = reverse(f"licensing_{area}:propose_takedown") + query
    assert client.get(url).status_code == 404
    assert client.post(url, {"ground": "privacy"}).status_code == 404


@pytest.mark.parametrize("scope", SCOPES)
def test_staff_propose_anything(festival: Festival, as_staff: Client, scope: str) -> None:
    url = address("studio", scope, festival, theirs=True)
    assert as_staff.get(url).status_code == 200
    assert as_staff.post(url, {}).status_code == 400, "a ground is needed"
    assert not Takedown.objects.exists()
    assert as_staff.post(url, {"ground": "contract"}).status_code == 302
    made = Takedown.objects.get()
    assert (made.scope, made.side, made.agency) == (scope, "staff", None)


def test_the_list_shows_each_side_its_own(
    festival: Festival, made: Takedown, as_staff: Client
) -> None:
    shown = signed_in(festival.decider).get(reverse("licensing_partner:takedowns"))
    expected = [made] if made.agency == festival.moonlight else []
    assert list(shown.context["standing"]) == expected
    assert [artist.name for artist in shown.context["artists"]] == ["Haru"]
    assert list(as_staff.get(reverse("licensing_studio:takedowns")).context["standing"]) == [made]


def test_who_works_for_two_agencies_acts_for_the_one_that_it_concerns(
    festival: Festival, at: datetime
) -> None:
    user = make_partner(agency=festival.moonlight, rank="viewer")
    festival.sunrise.memberships.create(user=user, role="approver")
    client = signed_in(user)
    assert (
        client.post(address("partner", "event", festival), {"ground": "other"}).status_code == 302
    )
    assert Takedown.objects.get().agency == festival.sunrise
