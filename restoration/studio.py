"""The studio's pages about restoration: queue, one job, quality check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing.models import Submission
from restoration import dispatch, jobs, quality
from restoration.models import RestorationJob
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.comparison import comparison
from stock.catalogue.models import Photo, current_restored
from stock.errors import Refusal

PER_PAGE = 30


def progress_of(job: RestorationJob) -> dict[str, Any]:
    """What the live view of a job shows."""
    return {
        "state": job.state,
        "state_label": str(job.get_state_display()),
        "stage_label": str(job.get_stage_display() if job.is_open else job.get_state_display()),
        "done": job.tiles_done,
        "total": job.tiles_total,
        "eta_seconds": job.seconds_left(at=timezone.now()),
        "faces": job.faces_found,
        "final": not job.is_open,
    }


@staff_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    rows = RestorationJob.objects.select_related("photo", "model", "requested_by")
    page = Paginator(rows.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "restoration/studio/queue.html", {"page": page})


@staff_only
@require_safe
def job(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(
        RestorationJob.objects.select_related("photo__master", "model", "result"),
        public_id=public_id,
    )
    compared = None
    if shown.result is not None:
        compared = comparison(shown.result, audience=signed_in_user(request))
    context = {"job": shown, "progress": progress_of(shown), "comparison": compared}
    return render(request, "restoration/studio/job.html", context)


@staff_only
@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(RestorationJob, public_id=public_id)
    response = JsonResponse(progress_of(shown))
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_only
@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo.objects.select_related("master"), public_id=public_id)
    try:
        queued = dispatch.restore(photo=photo, actor=signed_in_user(request), at=timezone.now())
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


def _act(request: HttpRequest, public_id: str, verb: Any, done: str) -> HttpResponse:
    shown = get_object_or_404(RestorationJob, public_id=public_id)
    try:
        verb(job=shown, actor=signed_in_user(request), at=timezone.now())
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal))
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
    entries = [{"photo": row.photo, "comparison": comparison(row, audience=user)} for row in page]
    return render(request, "restoration/studio/to_check.html", {"page": page, "entries": entries})


@staff_only
@require_safe
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before and after at full size, and what the engine reported."""
    photo = get_object_or_404(Photo.objects.select_related("master"), public_id=public_id)
    rendition = get_object_or_404(current_restored(photo=photo))
    context = {
        "photo": photo,
        "rendition": rendition,
        "report": rendition.provenance,
        "comparison": comparison(rendition, audience=signed_in_user(request)),
        "submissions": rendition.submissions.select_related("agency"),
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
