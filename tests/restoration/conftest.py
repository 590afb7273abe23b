"""A photo as it was uploaded, and a job to restore it."""

from __future__ import annotations

from datetime import datetime

import pytest

from restoration.jobs import Lease
from restoration.models import RestorationJob
from stock.catalogue.models import Photo
from tests.factories import make_photo
from tests.restoration.steps import make_job, take


@pytest.fixture
def photo(db: None) -> Photo:
    return make_photo(title="Sky")


@pytest.fixture
def job(photo: Photo, at: datetime) -> RestorationJob:
    """Queued at ``at``."""
    return make_job(photo=photo, at=at)


@pytest.fixture
def lease(job: RestorationJob, at: datetime) -> Lease:
    """Held by worker-1 since ``at``."""
    return take(job, at=at)
