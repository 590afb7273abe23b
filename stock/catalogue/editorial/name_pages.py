"""The studio's pages about names: artists, groups, events and tags."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.editorial import addresses, naming
from stock.catalogue.editorial.name_forms import NameForm, form_for
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import FormerSlug, Named, Photo

PER_PAGE = 60
TABS = {
    addresses.Kind.ARTIST: gettext_lazy("Artists"),
    addresses.Kind.GROUP: gettext_lazy("Groups"),
    addresses.Kind.EVENT: gettext_lazy("Events"),
    addresses.Kind.TAG: gettext_lazy("Tags"),
}
NEW = {
    addresses.Kind.ARTIST: gettext_lazy("New artist"),
    addresses.Kind.GROUP: gettext_lazy("New group"),
    addresses.Kind.EVENT: gettext_lazy("New event"),
    addresses.Kind.TAG: gettext_lazy("New tag"),
}


def _model(kind: str) -> type[Named]:
    if kind not in addresses.MODELS:
        raise Http404("no such kind of name")
    return addresses.MODELS[kind]


@staff_only
@require_safe
def names(request: HttpRequest, kind: str = addresses.Kind.ARTIST) -> HttpResponse:
    rows = _model(kind)._default_manager.order_by("name_en", "pk")
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    if query:
        found = Q(name_ko__icontains=query) | Q(name_en__icontains=query) | Q(slug__icontains=query)
        former = FormerSlug.objects.filter(kind=kind, slug__icontains=query).values(kind)
        found |= Q(pk__in=former)
        if kind == addresses.Kind.ARTIST:
            found |= Q(aliases__name__icontains=query)
        rows = rows.filter(found).distinct()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "kind": kind,
        "heading": TABS[addresses.Kind(kind)],
        "new_label": NEW[addresses.Kind(kind)],
        "tabs": list(TABS.items()),
    }
    return render(request, "catalogue/editorial/names.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_name(request: HttpRequest, kind: str) -> HttpResponse:
    _model(kind)
    form = form_for(kind, named=None, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _said(form)
        try:
            named = naming.create(
                kind=kind, actor=signed_in_user(request), at=timezone.now(), **said
            )
            messages.success(request, _("Saved."))
            return redirect("catalogue_studio:name", kind, named.slug)
        except EditRefused as refusal:
            return _refused(request, kind, None, form, refusal)
    return _show(request, kind, None, form)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    model = _model(kind)
    named = model._default_manager.filter(slug=slug).first()
    if named is None:
        # Somebody may have kept the link.
        present = addresses.present_slug(kind, slug)
        if present is None:
            raise Http404("no such name")
        return redirect("catalogue_studio:name", kind, present)
    if request.method != "POST":
        return _show(request, kind, named, form_for(kind, named=named))
    # Validation writes into the instance it is given; what is shown stays as it is.
    form = form_for(kind, named=get_object_or_404(model, pk=named.pk), data=request.POST)
    if form.is_valid():
        said = _said(form)
        try:
            changed = naming.change(
                named=named,
                seen=form.cleaned_data["seen"],
                actor=signed_in_user(request),
                at=timezone.now(),
                **said,
            )
        except EditRefused as refusal:
            return _refused(request, kind, named, form, refusal)
        messages.success(request, _("Saved.") if changed else _("Nothing was different."))
        return redirect("catalogue_studio:name", kind, named.slug)
    return _show(request, kind, named, form)


def _said(form: NameForm) -> dict[str, Any]:
    return {key: value for key, value in form.cleaned_data.items() if key != "seen"}


def _refused(
    request: HttpRequest, kind: str, named: Named | None, form: NameForm, refusal: EditRefused
) -> HttpResponse:
    about_address = refusal.code in ("slug_taken", "slug_was_anothers")
    form.add_error("slug" if about_address else None, str(refusal))
    return _show(
        request, kind, named, form, may_take_over=refusal.code == "slug_was_anothers", status=409
    )


def _show(
    request: HttpRequest,
    kind: str,
    named: Named | None,
    form: NameForm,
    *,
    may_take_over: bool = False,
    status: int = 0,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "fields": list(form.visible_fields()),
        "named": named,
        "kind": kind,
        "heading": named.name if named else NEW[addresses.Kind(kind)],
        "list_label": TABS[addresses.Kind(kind)],
        "may_take_over": may_take_over,
    }
    if named is not None:
        context["former"] = FormerSlug.objects.filter(**{kind: named.pk})
        filed = {"artist": "artists", "tag": "tags"}.get(kind, kind)
        context["photo_count"] = Photo.objects.filter(**{filed: named.pk}).count()
    return render(
        request,
        "catalogue/editorial/name.html",
        context,
        status=status or (400 if form.is_bound else 200),
    )
