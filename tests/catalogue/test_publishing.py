"""Publishing happens once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import photos
from stock.catalogue.models import Photo
from tests.factories import make_bare_photo

pytestmark = pytest.mark.django_db


def test_a_photo_is_published(staff: User, at: datetime) -> None:
    photo, other = make_bare_photo(by=staff), make_bare_photo(by=staff)
    photos.publish(photo=photo, actor=staff, at=at)
    assert photo.published_at == at
    assert Photo.objects.get(pk=photo.pk).published_at == at
    assert Photo.objects.get(pk=other.pk).published_at is None
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.at) == ("photo.published", staff, at)
    assert entry.target_id == photo.public_id


def test_doing_it_again_changes_nothing(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    stale = Photo.objects.get(pk=photo.pk)
    photos.publish(photo=photo, actor=staff, at=at)
    photos.publish(photo=stale, actor=staff, at=at + timedelta(days=1))
    assert Photo.objects.get(pk=photo.pk).published_at == at
    assert AuditEntry.objects.count() == 1
