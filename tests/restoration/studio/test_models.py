"""The studio's page of model versions."""

from __future__ import annotations

import pytest
from django.test import Client

from restoration.models import ModelVersion
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.restoration.steps import default_model


@pytest.fixture
def candidate(db: None) -> ModelVersion:
    return ModelVersion.objects.create(
        name="research-only", weights_sha256="b" * 64, licence="CC-BY-NC-4.0", commercial_use=False
    )


def test_it_says_what_may_never_be_sold(
    client: Client, staff: User, candidate: ModelVersion
) -> None:
    default_model()
    client.force_login(staff)
    page = client.get("/en/studio/models/").content.decode()
    assert "research-only" in page
    assert "CC-BY-NC-4.0" in page
    assert page.count("never for sale") == 1
    assert page.count("may be sold") == 1


def test_staff_release_and_make_default(
    client: Client, staff: User, candidate: ModelVersion
) -> None:
    before = default_model()
    client.force_login(staff)
    for verb, state, default in [
        ("release", "released", False),
        ("make-default", "released", True),
    ]:
        response = client.post(f"/en/studio/models/{candidate.public_id}/{verb}/")
        assert response.status_code == 302
        candidate.refresh_from_db()
        assert (candidate.state, candidate.is_default) == (state, default)
    before.refresh_from_db()
    assert (before.state, before.is_default) == ("released", False)


def test_a_refusal_is_told_and_changes_nothing(
    client: Client, staff: User, candidate: ModelVersion
) -> None:
    client.force_login(staff)
    page = client.post(f"/en/studio/models/{candidate.public_id}/make-default/", follow=True)
    assert "Release the model first." in page.content.decode()
    candidate.refresh_from_db()
    assert (candidate.state, candidate.is_default) == ("candidate", False)
    assert not AuditEntry.objects.filter(target_id=candidate.public_id).exists()


@pytest.mark.parametrize("who", ["fan", "partner"])
def test_others_are_refused(
    client: Client, request: pytest.FixtureRequest, candidate: ModelVersion, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/en/studio/models/").status_code == 403
    assert client.post(f"/en/studio/models/{candidate.public_id}/release/").status_code == 403
    candidate.refresh_from_db()
    assert candidate.state == "candidate"


def test_a_default_model_of_faces_can_be_taken_back(
    client: Client, staff: User, candidate: ModelVersion
) -> None:
    """Faces can do without one, whole photos cannot."""
    upscale = default_model()
    ModelVersion.objects.filter(pk=candidate.pk).update(
        purpose="face", state="released", is_default=True
    )
    client.force_login(staff)
    assert "Not by default" in client.get("/en/studio/models/").content.decode()
    client.post(f"/en/studio/models/{candidate.public_id}/stop-default/")
    candidate.refresh_from_db()
    assert (candidate.state, candidate.is_default) == ("released", False)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("modelversion.default_stopped", staff)
    page = client.post(f"/en/studio/models/{upscale.public_id}/stop-default/", follow=True)
    assert "Make another model the default first." in page.content.decode()
    upscale.refresh_from_db()
    assert upscale.is_default


def test_what_was_measured_is_shown(client: Client, staff: User, candidate: ModelVersion) -> None:
    candidate.metrics = {"pictures": 8, "psnr": 28.0812, "faces": {"identity": 0.164}, "note": "x"}
    candidate.save()
    client.force_login(staff)
    page = client.get("/en/studio/models/").content.decode()
    for figure in ("pictures 8", "PSNR 28.081", "FACES · identity 0.164"):
        assert figure in page
