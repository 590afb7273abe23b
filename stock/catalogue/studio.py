"""The studio's pages about photos: list, upload, description."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stock.accounts.access import signed_in_user, staff_only
from stock.accounts.models import User
from stock.catalogue import photos as photo_verbs
from stock.catalogue.editorial import changing
from stock.catalogue.editorial.publication_pages import publication_panel
from stock.catalogue.editorial.publishing import state_of
from stock.catalogue.editorial.selecting import MOST_COUNTED, Filter, page_of
from stock.catalogue.editorial.suggestion_pages import suggestions_panel
from stock.catalogue.errors import EditRefused, UploadRefused
from stock.catalogue.forms import PhotoForm, UploadForm
from stock.catalogue.ingest import About, ingest
from stock.catalogue.links import private_link
from stock.catalogue.models import Master, Photo, Rendition
from stock.catalogue.similarity import near_duplicates

PER_PAGE = 48


def proof_link(photo: Photo, user: User) -> str:
    """A short-lived address of the small unmarked picture of the upload, for eyes inside."""
    proof = next((row for row in photo.renditions.all() if row.kind == Rendition.Kind.PROOF), None)
    if proof is None:
        return ""
    return private_link(
        proof.file_name, purpose="studio", audience=user, filename=f"{photo.public_id}.webp"
    )


@staff_only
@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    wanted = Filter.from_query(request.GET)
    count = wanted.count(at=at)
    cursor = request.GET.get("from", "")
    page = page_of(wanted.photos(at=at), cursor=cursor, size=PER_PAGE)
    cards = [
        {
            "photo": photo,
            "proof": next(iter(photo.renditions.all()), None),
            "proof_url": proof_link(photo, user),
            "publication": state_of(photo, at=at),
        }
        for photo in page.photos
    ]
    query = wanted.query()
    following = {"from": page.next_cursor} if page.next_cursor else {}
    context = {
        "cards": cards,
        "filter": wanted,
        "filter_query": query,
        "count": min(count, MOST_COUNTED),
        "more": count > MOST_COUNTED,
        "most": changing.MOST,
        "may_take_all": 0 < count <= changing.MOST,
        "first_url": f"?{query}" if cursor else "",
        "next_url": f"?{query}&{urlencode(following)}" if following else "",
    }
    return render(request, "catalogue/studio/photos.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    wants_json = "application/json" in request.headers.get("Accept", "")
    context: dict[str, Any] = {
        "form": form,
        "about": [form[name] for name in ("event", "group", "artists")],
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "min_side": settings.UPLOAD_MIN_SIDE,
        "results": [],
    }
    if not posted:
        return render(request, "catalogue/studio/upload.html", context)
    if not form.is_valid():
        if wants_json:
            errors = [str(error) for row in form.errors.values() for error in row]
            answer = {"code": "invalid", "message": " ".join(errors)}
            return JsonResponse(answer, status=400)
        return render(request, "catalogue/studio/upload.html", context, status=400)
    about = About(
        event=form.cleaned_data["event"],
        group=form.cleaned_data["group"],
        artists=tuple(form.cleaned_data["artists"]),
    )
    results = [_take_in(file, about, user) for file in form.cleaned_data["files"]]
    if wants_json:
        return JsonResponse({"results": results})
    return render(request, "catalogue/studio/upload.html", {**context, "results": results})


def _take_in(file: Any, about: About, user: User) -> dict[str, Any]:
    """Ingest one file of a batch; a refusal is a result like any other."""
    try:
        done = ingest(
            file=file,
            name=file.name,
            byte_size=file.size,
            about=about,
            uploaded_by=user,
            at=timezone.now(),
        )
    except UploadRefused as refusal:
        known = Photo.objects.filter(public_id=refusal.details.get("photo", "")).first()
        return {
            "name": file.name,
            "ok": False,
            "code": refusal.code,
            "message": str(refusal),
            "near_duplicates": (
                [{"title": known.title, "url": _photo_url(known)}] if known is not None else []
            ),
        }
    return {
        "name": file.name,
        "ok": True,
        "code": "stored",
        "message": (
            _("Stored. It looks like a photo we already have:")
            if done.near_duplicates
            else _("Stored")
        ),
        "photo": done.photo.public_id,
        "photo_url": _photo_url(done.photo),
        "thumb_url": proof_link(done.photo, user),
        "near_duplicates": [
            {"title": twin.photo.title, "url": _photo_url(twin.photo)}
            for twin in done.near_duplicates
        ],
    }


def _photo_url(photo: Photo) -> str:
    return reverse("catalogue_studio:photo", args=[photo.public_id])


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(
        Photo.objects.select_related("master", "event", "group", "created_by"),
        public_id=public_id,
    )
    user = signed_in_user(request)
    artists = [row.artist for row in shown.appearances.select_related("artist")]
    form = PhotoForm(request.POST or None, instance=shown, initial={"artists": artists})
    if request.method == "POST" and form.is_valid():
        try:
            photo_verbs.describe(
                photo=shown,
                actor=user,
                at=timezone.now(),
                artists=form.cleaned_data["artists"],
                reason=form.cleaned_data["reason"].strip(),
                **{name: form.cleaned_data[name] for name in photo_verbs.DESCRIPTIVE},
            )
        except EditRefused as refusal:
            form.add_error("reason" if refusal.code == "reason_missing" else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("catalogue_studio:photo", public_id)
    master: Master = shown.master
    context = {
        "photo": shown,
        "master": master,
        "proof": shown.renditions.filter(kind=Rendition.Kind.PROOF).first(),
        "proof_url": proof_link(shown, user),
        "form": form,
        "publication": publication_panel(shown, at=timezone.now()),
        "suggested": suggestions_panel(shown, at=timezone.now()),
        "near_duplicates": [
            {"photo": twin.photo, "proof_url": proof_link(twin.photo, user)}
            for twin in near_duplicates(
                perceptual_hash=master.perceptual_hash, exclude_photo=shown.pk
            )
        ],
    }
    status = 400 if form.is_bound else 200
    return render(request, "catalogue/studio/photo.html", context, status=status)


@staff_only
@require_POST
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Photo, public_id=public_id)
    photo_verbs.publish(photo=shown, actor=signed_in_user(request), at=timezone.now())
    messages.success(request, _("The shop shows it as soon as it is cleared."))
    return redirect("catalogue_studio:photo", public_id)
