"""An account is one e-mail address, in any case, with one known role."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from stock.accounts.models import Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case() -> None:
    assert make_user(email="Haru.Kim@Example.COM").email == "haru.kim@example.com"


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", "password")
    assert not User.objects.exists()


@pytest.mark.parametrize("second", ["haru@example.com", "HARU@example.com", "Haru@Example.Com"])
def test_an_address_is_taken_in_every_case(second: str) -> None:
    make_user(email="haru@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=second)
    assert User.objects.count() == 1


def test_an_account_is_found_by_its_address_in_any_case() -> None:
    user = make_user(email="haru@example.com")
    assert User.objects.get_by_natural_key("HARU@EXAMPLE.COM") == user


@pytest.mark.parametrize("role", Role.values)
def test_every_role_can_be_had(role: str) -> None:
    assert make_user(role=role).role == role


@pytest.mark.parametrize("role", ["", "admin", "FAN"])
def test_there_are_no_other_roles(role: str) -> None:
    user = make_user()
    with pytest.raises(IntegrityError, match="account_role_known"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role=role)
    user.refresh_from_db()
    assert user.role == Role.FAN


@pytest.mark.parametrize("role", [Role.FAN, Role.PARTNER])
def test_only_staff_can_be_superusers(role: str) -> None:
    with pytest.raises(IntegrityError, match="superuser_is_staff"), transaction.atomic():
        make_user(role=role, is_superuser=True)
    assert not User.objects.exists()
    assert User.objects.create_superuser("root@example.com", "x").role == Role.STAFF


@pytest.mark.parametrize(
    ("role", "expected"), [("fan", False), ("staff", True), ("partner", False)]
)
def test_the_admin_lets_staff_in_and_nobody_else(role: str, expected: bool) -> None:
    assert make_user(role=role).is_staff is expected


def test_people_are_called_by_their_name_or_else_their_address() -> None:
    assert str(make_user(name="하루")) == "하루"
    assert str(make_user(email="haru@example.com")) == "haru@example.com"
