"""What was sent or signed is not edited: the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from licensing.contract import frozen
from licensing.models import Agreement, AgreementRate, AgreementTerritory
from stock.accounts.models import User
from tests.factories import make_agency, make_agreement, make_sent_agreement

pytestmark = pytest.mark.django_db

Edit = Callable[[Agreement], object]


def update(**fields: object) -> Edit:
    return lambda agreement: Agreement.objects.filter(pk=agreement.pk).update(**fields)


EDITS: dict[str, Edit] = {
    "agency": lambda a: Agreement.objects.filter(pk=a.pk).update(agency=make_agency()),
    "currency": update(currency="USD"),
    "start": update(valid_from=date(2021, 1, 1)),
    "end": update(valid_until=date(2031, 1, 1)),
    "exclusivity": update(exclusive=True),
    "approval": update(two_person_approval=True),
    "version": update(version=2),
    "series": update(series="0" * 16),
    "identifier": update(public_id="0" * 16),
    "document": update(document_sha256="0" * 64),
    "its place": update(document_name="agreements/other.pdf"),
    "wording": update(terms_version="2020-01"),
    "share": lambda a: a.rates.update(share_bps=1),
    "floor": lambda a: a.rates.update(floor=1),
    "fewer shares": lambda a: a.rates.all().delete(),
    "country": lambda a: a.territories.update(country="US"),
    "fewer countries": lambda a: a.territories.all().delete(),
    "another country": lambda a: AgreementTerritory.objects.create(agreement=a, country="US"),
    "the row": lambda a: Agreement.objects.filter(pk=a.pk)._raw_delete("default"),
}


def everything() -> list[object]:
    models = (Agreement, AgreementRate, AgreementTerritory)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("what", EDITS)
@pytest.mark.parametrize("make", [make_sent_agreement, make_agreement], ids=["sent", "signed"])
def test_nothing_of_it_can_be_edited(make: Callable[[], Agreement], what: str) -> None:
    agreement = make()
    before = everything()
    with pytest.raises(IntegrityError, match=frozen.WORDS), transaction.atomic():
        EDITS[what](agreement)
    # The edit may have made an agency beside it; that went with the transaction.
    assert everything() == before


@pytest.mark.parametrize(
    "signature",
    [
        {"signer_name": "Somebody"},
        {"signer_address": "203.0.113.9"},
        {"signed_at": datetime.fromisoformat("2024-01-01T00:00:00+09:00")},
    ],
    ids=str,
)
def test_a_signature_is_not_edited(signature: dict[str, object]) -> None:
    agreement = make_agreement()
    before = everything()
    with pytest.raises(IntegrityError, match=frozen.WORDS), transaction.atomic():
        update(**signature)(agreement)
    assert everything() == before


def test_an_end_is_not_edited(staff: User, at: datetime) -> None:
    agreement = make_agreement()
    ending = {"ended_by": staff, "ended_at": at, "ended_reason": "over"}
    with pytest.raises(IntegrityError, match=frozen.WORDS), transaction.atomic():
        update(**ending)(agreement)
    update(state="terminated", **ending)(agreement)
    for edit in ({"ended_reason": "other"}, {"state": "active"}):
        with pytest.raises(IntegrityError, match=frozen.WORDS), transaction.atomic():
            update(**edit)(agreement)
    assert Agreement.objects.get(pk=agreement.pk).ended_reason == "over"


@pytest.mark.parametrize("state", ["draft", "sent", "discarded"])
def test_what_is_signed_does_not_become_unsigned(state: str) -> None:
    agreement = make_agreement()
    with pytest.raises(IntegrityError, match=frozen.WORDS), transaction.atomic():
        update(state=state)(agreement)
    assert Agreement.objects.get(pk=agreement.pk).state == "active"


def test_a_draft_is_free() -> None:
    agreement = make_agreement(signed=False)
    for what in ("currency", "end", "share", "country", "another country", "fewer countries"):
        if what == "another country":
            agreement.territories.all().delete()
        EDITS[what](agreement)
    agreement.refresh_from_db()
    assert (agreement.currency, agreement.territories.count()) == ("USD", 0)
    agreement.delete()


def test_the_triggers_stand_after_all_migrations() -> None:
    """On SQLite a later migration that makes one of the tables anew would drop them silently."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps triggers when a table is altered")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    wanted = {sql.split()[2] for sql in frozen.protect("sqlite")}
    assert len(wanted) == 8
    assert wanted <= standing


def test_columns_that_were_added_are_thought_of() -> None:
    """A new column of an agreement belongs to one of the groups, or may be edited by anybody."""
    named = {
        "id",
        "state",
        *frozen.TERMS,
        *frozen.DOCUMENT,
        *frozen.SIGNATURE,
        *frozen.PAPER,
        *frozen.ENDING,
    }
    assert {field.column for field in Agreement._meta.concrete_fields} == named
