from __future__ import annotations

from datetime import datetime

import pytest

from restoration import jobs
from restoration.jobs import Lease
from restoration.models import RestorationJob
from tests.restoration.steps import REPORT, picture


@pytest.fixture
def succeeded(lease: Lease, at: datetime) -> RestorationJob:
    jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    return RestorationJob.objects.get(pk=lease.job.pk)


@pytest.fixture
def failed(lease: Lease, at: datetime) -> RestorationJob:
    jobs.fail(lease, code="out_of_memory", detail="no tile fits", at=at)
    return RestorationJob.objects.get(pk=lease.job.pk)
