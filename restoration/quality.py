"""The staff's own judgement of a result, before an agency is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from licensing import submissions
from licensing.models import Submission
from stock.accounts.models import User
from stock.catalogue import photos
from stock.catalogue.models import Photo


def accept(*, photo: Photo, actor: User, at: datetime) -> list[Submission]:
    """Accept the current result: submit exactly this file and publish the photo for the day it is
    cleared. Raises SubmissionRefused."""
    with transaction.atomic():
        opened = submissions.submit(photo=photo, actor=actor, at=at)
        photos.publish(photo=photo, actor=actor, at=at)
    return opened
