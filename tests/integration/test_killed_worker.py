"""A restore worker that is killed in the middle of a job loses nothing and doubles nothing."""

from __future__ import annotations

import re

import pytest

from config.journey import Person, upload
from stock.catalogue.demo.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS
from tests.running import Stack, small_photo, until


@pytest.mark.slow
def test_the_job_is_picked_up_again_and_yields_one_result(stack: Stack) -> None:
    staff = Person(stack.site)
    staff.sign_in(dict(DEMO_SIGN_INS)["staff"], DEMO_PASSWORD)
    photo = upload(staff, *small_photo())
    staff.open(f"/en/studio/photos/{photo}/")
    staff.submit(f'form[action$="/photos/{photo}/restore/"]')
    job = re.search(r"/studio/restoration/([0-9a-z]+)/", staff.browser.url)
    assert job is not None
    address = f"/en/studio/restoration/{job[1]}/progress/"

    until(
        lambda: True if staff.get_json(address)["state"] == "running" else None,
        "the worker to take the job",
    )
    killed = stack.kill("--queues restore")
    assert killed

    done = until(
        lambda: progress if (progress := staff.get_json(address))["final"] else None,
        "the job to be done by the next worker",
    )
    assert done["state"] == "succeeded"
    assert stack.ask("RestorationJob.objects.get().attempts") == "2"
    assert stack.ask("Rendition.objects.filter(kind='restored').count()") == "1"
    history = stack.ask(
        "list(AuditEntry.objects.filter(target_type='restoration.restorationjob')"
        ".order_by('id').values_list('action', flat=True))"
    )
    assert re.findall(r"restorationjob\.(\w+)", history) == [
        "requested",
        "claim",
        "return",
        "claim",
        "succeed",
    ]
    # The supervisor said that a child had died, and started another.
    assert "SIGKILL; not expected" in stack.log.read_text(errors="replace")
    assert not set(killed) & set(stack.pids("--queues restore"))


@pytest.mark.slow
def test_a_stop_and_a_new_start_lose_nothing(stack: Stack) -> None:
    photos = stack.ask("Photo.objects.count()")
    restored = stack.ask("Rendition.objects.filter(kind='restored').count()")

    assert stack.stop() == 0
    assert stack.pids("config") == []
    stack.start()

    assert stack.ask("Photo.objects.count()") == photos
    assert stack.ask("Rendition.objects.filter(kind='restored').count()") == restored
