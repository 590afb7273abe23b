"""The studio is for staff: visitors sign in, others are told where they belong."""

from __future__ import annotations

import pytest
from django.test import Client

from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests.factories import make_photo
from tests.restoration.steps import RESTORATION, rows


@pytest.fixture
def addresses(succeeded: RestorationJob, photo: Photo) -> dict[str, list[str]]:
    job, checked = succeeded.public_id, photo.public_id
    return {
        "get": [
            "/studio/restoration/",
            f"/studio/restoration/{job}/",
            f"/studio/restoration/{job}/progress/",
            "/studio/quality/",
            f"/studio/quality/{checked}/",
        ],
        "post": [
            f"/studio/restoration/{job}/pause/",
            f"/studio/restoration/{job}/resume/",
            f"/studio/restoration/{job}/move/up/",
            f"/studio/restoration/{job}/retry/",
            f"/studio/restoration/{job}/cancel/",
            f"/studio/photos/{make_photo().public_id}/restore/",
            f"/studio/quality/{checked}/accept/",
        ],
    }


@pytest.mark.parametrize(("who", "status"), [("client", 302), ("as_fan", 403), ("as_partner", 403)])
def test_nobody_else(
    request: pytest.FixtureRequest, addresses: dict[str, list[str]], who: str, status: int
) -> None:
    client = request.getfixturevalue(who)
    before = rows(*RESTORATION, Photo)
    for method, urls in addresses.items():
        for url in urls:
            answer = getattr(client, method)(url)
            assert answer.status_code == status, url
            if status == 302:
                assert answer.headers["Location"].startswith("/accounts/login/"), url
    assert rows(*RESTORATION, Photo) == before


def test_staff_may_look_and_looking_changes_nothing(
    as_staff: Client, staff: User, addresses: dict[str, list[str]]
) -> None:
    before = rows(*RESTORATION, Photo)
    for url in addresses["get"]:
        assert as_staff.get(url).status_code == 200, url
    for url in addresses["post"]:
        assert as_staff.get(url).status_code == 405, url
    assert rows(*RESTORATION, Photo) == before


def test_progress_for_programs_is_refused_with_a_code(
    client: Client, succeeded: RestorationJob
) -> None:
    url = f"/studio/restoration/{succeeded.public_id}/progress/"
    answer = client.get(url, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


@pytest.mark.parametrize(
    "path",
    [
        "restoration/nope/",
        "restoration/nope/progress/",
        "restoration/nope/picture/",
        "quality/nope/",
    ],
)
def test_what_does_not_exist(as_staff: Client, path: str) -> None:
    assert as_staff.get(f"/studio/{path}").status_code == 404
