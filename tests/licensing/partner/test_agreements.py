"""The agency reads, signs and fetches its agreements."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing.models import Agency, Agreement
from stock.accounts.models import User
from tests.factories import make_agreement, make_sent_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(agency: Agency) -> Agreement:
    return make_sent_agreement(agency=agency, floors={"commercial": 90_000})


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"licensing_partner:{name}", args=args)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def form(agreement: Agreement, **changes: str) -> dict[str, str]:
    return {"typed_name": "Partner", "document": agreement.document_sha256, **changes}


def test_it_is_read_and_signed(
    as_partner: Client, partner: User, waiting: Agreement, agency: Agency
) -> None:
    other = make_sent_agreement(agency=agency)
    page = as_partner.get(url("agreement", waiting.public_id))
    html = page.content.decode()
    assert page.context["may_sign"]
    assert "₩90,000" in html
    assert "Consent per artist" in html
    assert waiting.document_sha256 in html
    response = as_partner.post(url("sign", waiting.public_id), form(waiting))
    assert response.headers["Location"] == url("agreement", waiting.public_id)
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, waiting.signed_by, other.state) == ("active", partner, "sent")
    assert waiting.signer_address == "127.0.0.1"
    again = as_partner.post(url("sign", waiting.public_id), form(waiting))
    assert "changed in the meantime" in said(again)


@pytest.mark.parametrize(
    "changes", [{"typed_name": ""}, {"typed_name": "Somebody"}, {"document": "0" * 64}], ids=str
)
def test_what_is_not_in_order_signs_nothing(
    as_partner: Client, waiting: Agreement, changes: dict[str, str]
) -> None:
    response = as_partner.post(url("sign", waiting.public_id), form(waiting, **changes))
    assert said(response)
    waiting.refresh_from_db()
    assert waiting.state == "sent"


def test_a_viewer_reads_and_does_not_sign(as_viewer: Client, waiting: Agreement) -> None:
    page = as_viewer.get(url("agreement", waiting.public_id))
    assert not page.context["may_sign"]
    assert "typed_name" not in page.content.decode()
    response = as_viewer.post(url("sign", waiting.public_id), form(waiting))
    assert "Only approvers and managers" in said(response)
    waiting.refresh_from_db()
    assert waiting.state == "sent"


@pytest.mark.parametrize("discarded", [False, True])
def test_drafts_are_the_staffs_own(as_partner: Client, agency: Agency, discarded: bool) -> None:
    draft = make_agreement(agency=agency, signed=False)
    if discarded:
        Agreement.objects.update(state="discarded")
    for name, args in (("agreement", []), ("agreement_file", ["document"])):
        assert as_partner.get(url(name, draft.public_id, *args)).status_code == 404
    assert as_partner.post(url("sign", draft.public_id), form(draft)).status_code == 404
    assert draft.number not in as_partner.get(url("agreements")).content.decode()


def test_the_document_is_fetched_over_a_link_of_ones_own(
    as_partner: Client, as_viewer: Client, waiting: Agreement
) -> None:
    link = as_partner.get(url("agreement_file", waiting.public_id, "document")).headers["Location"]
    file = as_partner.get(link)
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert as_viewer.get(link).status_code == 403, "though the viewer may ask for one of their own"
    assert waiting.document_name not in link


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_text_is_in_the_readers_language(
    as_partner: Client, waiting: Agreement, language: str
) -> None:
    with translation.override(language):
        path = reverse("licensing_partner:agreement", args=[waiting.public_id])
    html = as_partner.get(path).content.decode()
    assert ("아티스트별 동의" in html) == (language == "ko")
    assert ("Consent per artist" in html) == (language == "en")
