"""The studio's pages about restoration: queue, one job, quality check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from licensing.models import Submission
from restoration import dispatch, jobs, live, quality, releases, wording
from restoration.forms import RestoreForm
from restoration.models import ModelVersion, RestorationJob
from stock.accounts.access import signed_in_user, staff_only
from stock.accounts.models import User
from stock.catalogue.comparison import comparison
from stock.catalogue.models import Photo, Rendition, current_restored
from stock.catalogue.studio import proof_link
from stock.errors import Refusal

PER_PAGE = 30
#: Of those in line; nobody reads further, and each has its buttons.
MOST_WAITING = 50


def _outcome(job: RestorationJob) -> dict[str, Any]:
    """What came of a job that succeeded: sizes in pixels, seconds of work, the file's hash."""
    if job.result is None or job.started_at is None or job.finished_at is None:
        return {}
    return {
        "before": [job.master.width, job.master.height],
        "after": [job.result.width, job.result.height],
        "seconds": round((job.finished_at - job.started_at).total_seconds(), 1),
        "sha256": job.result.sha256,
    }


def _stage_label(job: RestorationJob) -> str:
    if job.state == RestorationJob.State.RUNNING:
        return str(job.get_stage_display())
    if job.state == RestorationJob.State.QUEUED and (before := jobs.ahead(job)):
        words = ngettext("%(n)s job comes before it", "%(n)s jobs come before it", before)
        return words % {"n": before}
    if job.state == RestorationJob.State.QUEUED:
        return str(job.get_stage_display())
    return str(job.get_state_display())


def _live_picture(job: RestorationJob) -> str | None:
    """The address of the picture as far as it has come; another one for each picture."""
    version = live.version(job.public_id) if job.state == RestorationJob.State.RUNNING else None
    if version is None:
        return None
    return f"{reverse('restoration_studio:picture', args=[job.public_id])}?v={version}"


def progress_of(job: RestorationJob) -> dict[str, Any]:
    """What the live view of a job shows."""
    return {
        "state": job.state,
        "state_label": str(job.get_state_display()),
        "stage_label": _stage_label(job),
        "done": job.percent,
        "total": 100,
        "tiles_done": job.tiles_done,
        "tiles_total": job.tiles_total,
        "preview_url": _live_picture(job),
        "eta_seconds": job.seconds_left(at=timezone.now()),
        "faces": job.faces_found,
        "final": not job.is_open,
        "error_code": job.error_code,
        **_outcome(job),
    }


@staff_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What is being worked on, who waits in which order, then what came of the rest.

    ``?state=`` narrows the last to one state.
    """
    user = signed_in_user(request)
    counts = dict(RestorationJob.objects.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    rows = RestorationJob.objects.select_related(
        "photo", "model", "face_model", "requested_by"
    ).prefetch_related(
        Prefetch("photo__renditions", Rendition.objects.filter(kind=Rendition.Kind.PROOF))
    )
    over = rows.exclude(state__in=RestorationJob.OPEN_STATES)
    if state in RestorationJob.State.values:
        over = over.filter(state=state)
    page = Paginator(over.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    first_page = page.number == 1 and not state
    running = rows.filter(state=RestorationJob.State.RUNNING).order_by("started_at")
    waiting = rows.filter(state__in=RestorationJob.WAITING_STATES).order_by(*jobs.TURN)
    in_line = waiting[:MOST_WAITING] if first_page else []
    context = {
        "page": page,
        "running": [_card(row, user) for row in running] if first_page else [],
        "waiting": [_card(row, user) for row in in_line],
        "waiting_more": max(
            0, sum(counts.get(value, 0) for value in RestorationJob.WAITING_STATES) - MOST_WAITING
        ),
        "finished": [_card(row, user) for row in page],
        "state": state,
        "filters": [
            (value, label, counts[value])
            for value, label in RestorationJob.State.choices
            if counts.get(value) and value not in RestorationJob.OPEN_STATES
        ],
    }
    return render(request, "restoration/studio/queue.html", context)


def _card(job: RestorationJob, user: User) -> dict[str, Any]:
    """A job as ``ui/job_card.html`` shows it, with what the table adds."""
    proof = next(iter(job.photo.renditions.all()), None)
    return {
        "job": job,
        "title": job.photo.title,
        "url": reverse("restoration_studio:job", args=[job.public_id]),
        "state": job.state,
        "state_label": job.get_state_display(),
        "higher": job.higher,
        "lower": job.lower,
        "status_url": reverse("restoration_studio:progress", args=[job.public_id]),
        "preview_url": proof_link(job.photo, user),
        "placeholder": proof.placeholder if proof else "",
        "width": proof.width if proof else None,
        "height": proof.height if proof else None,
        "stage_label": job.get_stage_display(),
        "done": job.percent,
        "total": 100,
        "faces": job.faces_found,
    }


@staff_only
@require_safe
def job(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(
        RestorationJob.objects.select_related("photo__master", "model", "face_model", "result"),
        public_id=public_id,
    )
    user = signed_in_user(request)
    compared = None
    if shown.result is not None:
        compared = comparison(shown.result, audience=user)
    context = {
        "job": shown,
        "photo": shown.photo,
        "progress": progress_of(shown),
        "comparison": compared,
        "proof_url": proof_link(shown.photo, user),
        "failure": wording.failure(shown.error_code),
    }
    return render(request, "restoration/studio/job.html", context)


@staff_only
@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(
        RestorationJob.objects.select_related("master", "result"), public_id=public_id
    )
    response = JsonResponse(progress_of(shown))
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_only
@require_safe
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far the picture of a running job has come, small; 404 while there is nothing to see."""
    shown = live.picture(public_id)
    if shown is None:
        raise Http404
    response = HttpResponse(shown, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff_only
@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """With one click the defaults; with a filled in form what it says."""
    photo = get_object_or_404(Photo.objects.select_related("master"), public_id=public_id)
    options = None
    if "model" in request.POST:
        form = RestoreForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please choose again: one of the choices is not offered."))
            return redirect("catalogue_studio:photo", public_id)
        options = form.options()
    try:
        queued = dispatch.restore(
            photo=photo, actor=signed_in_user(request), at=timezone.now(), options=options
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue_studio:photo", public_id)
    return redirect("restoration_studio:job", queued.public_id)


@staff_only
@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, jobs.retry, _("Queued again."))


@staff_only
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, jobs.cancel, _("Cancelled."))


@staff_only
@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, jobs.pause, _("Paused. It waits until you resume it."))


@staff_only
@require_POST
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, jobs.resume, _("Queued again."))


@staff_only
@require_POST
def move(request: HttpRequest, public_id: str, direction: str) -> HttpResponse:
    """One step up or down in the order of the queue."""
    shown = get_object_or_404(RestorationJob, public_id=public_id)
    priority = shown.higher if direction == "up" else shown.lower
    if priority is None:  # at the end of the scale already
        return redirect("restoration_studio:queue")
    try:
        jobs.prioritise(
            job=shown, priority=priority, actor=signed_in_user(request), at=timezone.now()
        )
        messages.success(
            request, _("Priority: %(priority)s.") % {"priority": shown.get_priority_display()}
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("restoration_studio:queue")


def _act(request: HttpRequest, public_id: str, verb: Any, done: str) -> HttpResponse:
    shown = get_object_or_404(RestorationJob, public_id=public_id)
    try:
        verb(job=shown, actor=signed_in_user(request), at=timezone.now())
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    # The queue's own buttons lead back to the queue.
    if request.POST.get("from") == "queue":
        return redirect("restoration_studio:queue")
    return redirect("restoration_studio:job", public_id)


@staff_only
@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """Restored photos that nobody has accepted or sent back yet."""
    asked = Submission.objects.filter(rendition=OuterRef("pk"))
    rows = (
        current_restored()
        .filter(~Exists(asked))
        .select_related("photo__master", "photo__event")
        .prefetch_related("photo__appearances__artist", "photo__renditions")
    )
    page = Paginator(rows.order_by("id"), PER_PAGE).get_page(request.GET.get("page"))
    user = signed_in_user(request)
    # Full files weigh megabytes each: the list shows proofs, the page of one photo the files.
    entries = [
        {"photo": row.photo, "rendition": row, "proof_url": proof_link(row.photo, user)}
        for row in page
    ]
    return render(request, "restoration/studio/to_check.html", {"page": page, "entries": entries})


@staff_only
@require_safe
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before and after at full size, and what the engine reported."""
    photo = get_object_or_404(Photo.objects.select_related("master"), public_id=public_id)
    rendition = get_object_or_404(current_restored(photo=photo))
    submissions = list(rendition.submissions.select_related("agency"))
    asked = {row.state for row in submissions}
    faces = wording.faces(rendition.provenance or {})
    context = {
        "photo": photo,
        "rendition": rendition,
        "report": rendition.provenance,
        "doubtful": [face for face in faces if face["likeness"].needs_eyes],
        "restore_form": RestoreForm(options=dispatch.options_for(photo)),
        "comparison": comparison(rendition, audience=signed_in_user(request)),
        "submissions": submissions,
        "to_decide": not asked & {Submission.State.OPEN, Submission.State.APPROVED},
        "people": [row.artist for row in photo.appearances.select_related("artist")],
        "following": (
            current_restored()
            .filter(~Exists(Submission.objects.filter(rendition=OuterRef("pk"))))
            .filter(pk__gt=rendition.pk)
            .select_related("photo")
            .order_by("pk")
            .first()
        ),
    }
    return render(request, "restoration/studio/check.html", context)


@staff_only
@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo, public_id=public_id)
    try:
        opened = quality.accept(photo=photo, actor=signed_in_user(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue_studio:photo", public_id)
    names = ", ".join(submission.agency.name for submission in opened)
    messages.success(request, _("Submitted to %(names)s.") % {"names": names})
    return redirect(reverse("catalogue_studio:photo", args=[public_id]))


@staff_only
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Every model version with its licence, hash and state."""
    rows = ModelVersion.objects.annotate(
        photos=Count("jobs", filter=Q(jobs__state="succeeded"), distinct=True)
        + Count("face_jobs", filter=Q(face_jobs__state="succeeded"), distinct=True)
    )
    shown = [{"model": row, "figures": wording.figures(row.metrics)} for row in rows]
    return render(request, "restoration/studio/models.html", {"shown": shown})


MODEL_VERBS: dict[str, Any] = {
    "release": (releases.release, _lazy("Released.")),
    "retire": (releases.retire, _lazy("Retired.")),
    "stop-default": (releases.stop_default, _lazy("Faces are restored like the rest from now on.")),
    "make-default": (releases.make_default, _lazy("It restores from now on.")),
}


@staff_only
@require_POST
def change_model(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    version = get_object_or_404(ModelVersion, public_id=public_id)
    act, done = MODEL_VERBS[verb]
    try:
        act(version=version, actor=signed_in_user(request), at=timezone.now())
        messages.success(request, str(done))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("restoration_studio:models")
