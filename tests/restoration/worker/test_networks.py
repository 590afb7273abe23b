"""Real networks, small ones, from their import to the stored file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PIL import Image
from skimage.data import astronaut

from licensing import clearance
from restoration import dispatch, jobs, quality, releases, worker
from restoration.errors import JobRefused
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.catalogue.models import Photo, Rendition, current_restored
from stock.errors import Refusal
from tests import pictures
from tests.conftest import Files
from tests.factories import make_artist, make_consent, make_photo
from tests.restoration import networks
from tests.restoration.steps import default_model, make_job


@pytest.fixture(autouse=True)
def _no_models_of_other_tests() -> Iterator[None]:
    """Primary keys return after a rollback, and with them what was loaded under them."""
    worker.restorer.cache_clear()
    yield
    worker.restorer.cache_clear()


def portrait() -> bytes:
    face = Image.fromarray(astronaut()[:260, 90:350]).resize((156, 156), Image.Resampling.BOX)
    return pictures.encoded(face, "PNG")


def restored(photo: Photo) -> Rendition:
    return current_restored(photo=photo).get()


def test_the_same_photo_and_model_give_the_same_file(photo: Photo, at: datetime) -> None:
    model = networks.released(networks.sane, at=at)
    files = []
    for _ in range(2):
        job = make_job(photo=photo, model=model, at=at)
        worker.run(job.pk)
        worker.restorer.cache_clear()  # also when the weights were loaded anew
        files.append(restored(photo))
    assert files[0].pk != files[1].pk
    assert files[0].sha256 == files[1].sha256
    assert files[0].read() == files[1].read()
    reports = [file.provenance for file in files]
    for report in reports:
        report.pop("seconds")
    assert reports[0] == reports[1]


@pytest.mark.parametrize("broken", [networks.not_a_number, networks.flat])
def test_a_broken_model_fails_the_job_and_stores_nothing(
    photo: Photo, at: datetime, files: Files, fresh, broken
) -> None:
    job = make_job(photo=photo, model=networks.released(broken, at=at), at=at)
    stored = files.all
    worker.run(job.pk)
    done = fresh(job)
    assert (done.state, done.error_code, done.result) == ("failed", "degenerate_output", None)
    assert files.all == stored
    assert not Rendition.objects.filter(kind="restored").exists()


@pytest.mark.parametrize(
    ("chosen", "size"), [("x2", (320, 256)), ("x4", (640, 512)), ("hd", (1920, 1536))]
)
def test_the_size_that_was_asked_for(photo: Photo, at: datetime, chosen: str, size) -> None:
    model = networks.released(networks.sane, at=at)
    job = make_job(photo=photo, model=model, target=chosen, fidelity=0.5, denoise=0.25, at=at)
    worker.run(job.pk)
    file = restored(photo)
    assert (file.width, file.height) == size
    assert file.provenance["asked"] == {"target": chosen, "fidelity": 0.5, "denoise": 0.25}
    assert (file.provenance["fidelity"], file.provenance["denoise"]) == (0.5, 0.25)


def test_the_default_face_model_is_at_work(staff: User, at: datetime) -> None:
    default_model()
    upscale = networks.released(networks.sane, at=at, default=True)
    face = networks.released(networks.faces, at=at, default=True)
    photo = make_photo(content=portrait(), name="face.png")
    worker.run(dispatch.restore(photo=photo, actor=staff, at=at).pk)
    report = restored(photo).provenance
    assert report["face_model"]["sha256"] == face.weights_sha256
    assert report["weights_sha256"] == upscale.weights_sha256
    # It was asked: nobody knows what a network without training makes of a face, but it says
    # itself that this is not the person any more, and the face was put back.
    (found,) = report["faces"]
    assert (found["action"], found["reason"]) == ("background_only", "identity_drift")
    assert found["likeness"] is not None
    assert found["identity"]["distance"] < 0.6
    # Taken back as the default, it is not used any more.
    releases.stop_default(version=face, actor=staff, at=at)
    worker.run(dispatch.restore(photo=photo, actor=staff, at=at).pk)
    assert restored(photo).provenance["face_model"] is None


@pytest.mark.parametrize("culprit", ["upscale", "face", None])
def test_what_a_non_commercial_model_made_is_never_for_sale(
    staff: User, at: datetime, culprit: str | None
) -> None:
    default_model()
    networks.released(networks.sane, at=at, default=True, commercial_use=culprit != "upscale")
    networks.released(networks.faces, at=at, default=True, commercial_use=culprit != "face")
    artist = make_artist()
    make_consent(artist=artist)
    photo = make_photo(artists=[artist], at=at)
    worker.run(dispatch.restore(photo=photo, actor=staff, at=at).pk)
    file = restored(photo)
    assert (file.commercial_use, file.provenance["commercial_use"]) == (culprit is None,) * 2
    codes = clearance.explain(photo, kind="personal", territory="KR", at=at).codes
    if culprit is None:
        assert codes == ("not_approved",)
        assert quality.accept(photo=photo, actor=staff, at=at)
    else:
        assert "model_not_commercial" in codes
        with pytest.raises(Refusal) as refusal:
            quality.accept(photo=photo, actor=staff, at=at)
        assert refusal.value.code == "model_not_commercial"
        assert not file.submissions.exists()


def test_weights_changed_after_the_release_restore_nothing(
    photo: Photo, at: datetime, files: Files, fresh
) -> None:
    model = networks.released(networks.sane, at=at)
    face = networks.released(networks.faces, at=at)
    job = make_job(photo=photo, model=model, face_model=face, at=at)
    path = files.root / "private" / face.file_name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    worker.run(job.pk)
    done: RestorationJob = fresh(job)
    assert (done.state, done.error_code) == ("failed", "weights")
    assert not Rendition.objects.filter(kind="restored").exists()


def test_a_retired_face_model_cannot_be_chosen(photo: Photo, staff: User, at: datetime) -> None:
    face = networks.released(networks.faces, at=at)
    releases.retire(version=face, actor=staff, at=at)
    with pytest.raises(JobRefused):
        make_job(photo=photo, face_model=face, at=at)
    assert not RestorationJob.objects.exists()
    assert jobs.claim_next(token="worker-1", at=at) is None
