"""The signed report of a takedown: what was done when, for those who asked for it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.models import Agency, Takedown
from licensing.reach import reached_by
from licensing.takedowns.story import deeds
from stock import documents
from stock.accounts.models import User
from stock.audit.services import record
from stock.ui.templatetags.ui import moment

LANGUAGES = ("ko", "en")
#: Photos that are listed one by one; of more the report says how many.
MOST_LISTED = 500


def signed(takedown: Takedown, *, language: str, at: datetime) -> bytes:
    """The report as a PDF in ``language``, as things stand at ``at``, signed by the shop."""
    with translation.override(language):
        content = documents.build(_document(takedown, language=language, at=at))
        return documents.sign(content, at=at, reason=_("Takedown report"))


def file_name(takedown: Takedown, language: str) -> str:
    return f"encore-takedown-{takedown.public_id}-{language}.pdf"


def _document(takedown: Takedown, *, language: str, at: datetime) -> documents.Document:
    photos = reached_by(takedown)
    count = photos.count()
    blocks: list[documents.Heading | documents.Facts | documents.Table | documents.Paragraph] = [
        documents.Facts(tuple(_facts(takedown, count))),
        documents.Heading(_("What was done")),
        documents.Table(
            columns=(
                documents.Column(_("When"), weight=1.6),
                documents.Column(_("What"), weight=4.0),
                documents.Column(_("Who"), weight=1.6),
            ),
            rows=tuple(
                (moment(deed.at), deed.words, deed.who) for deed in deeds(takedown, for_staff=False)
            ),
        ),
        documents.Heading(_("Photos")),
    ]
    listed = tuple((photo.public_id, photo.title) for photo in photos.order_by("pk")[:MOST_LISTED])
    columns = (documents.Column(_("Number"), weight=1.4), documents.Column(_("Title"), weight=4.0))
    if listed:
        blocks.append(documents.Table(columns=columns, rows=listed))
    if count > len(listed):
        more = count - len(listed)
        words = ngettext("… and %(count)d more.", "… and %(count)d more.", more) % {"count": more}
        blocks.append(documents.Paragraph(words))
    blocks.append(
        documents.Paragraph(
            _(
                "Previews that somebody looked at before may stay in that person's browser for up "
                "to an hour, and files that were downloaded before cannot be called back."
            ),
            small=True,
        )
    )
    return documents.Document(
        title=_("Takedown report"),
        subtitle=str(_name(takedown)),
        number=takedown.public_id,
        language=language,
        at=at,
        blocks=tuple(blocks),
    )


def _name(takedown: Takedown) -> str:
    return f"{takedown.get_scope_display()}: {takedown.subject}"


def _facts(takedown: Takedown, count: int) -> list[tuple[str, str]]:
    nothing_yet = _("not yet")
    facts = [
        (_("Number"), takedown.public_id),
        (_("What"), _name(takedown)),
        (_("Legal ground"), str(takedown.get_ground_display())),
        (
            _("Opened by"),
            f"{takedown.agency} · {takedown.opened_by}" if takedown.agency else "Encore",
        ),
        (_("Opened on"), moment(takedown.opened_at)),
        (_("Photos at that moment"), str(takedown.photo_count)),
        (_("Photos now"), str(count)),
        (
            _("Delivery of what was bought"),
            _("stopped") if takedown.stops_delivery else _("goes on"),
        ),
        (_("Previews removed"), moment(takedown.purged_at) or nothing_yet),
        (_("Buyers informed"), moment(takedown.informed_at) or nothing_yet),
    ]
    if takedown.deadline_at:
        facts.append((_("Deadline"), moment(takedown.deadline_at)))
    if takedown.comment:
        facts.append((_("Comment"), takedown.comment))
    if takedown.lifted_at:
        facts.append((_("Lifted"), f"{moment(takedown.lifted_at)} · {takedown.lift_reason}"))
    return facts


def send(*, takedown_id: int, actor_id: int, at: datetime) -> bool:
    """Send the report, in both languages, to the agency that opened the takedown, once; return
    whether this call did it. If the mail server refuses, the error is raised and it can be tried
    again."""
    unsent = Takedown.objects.filter(
        pk=takedown_id, side=Takedown.Side.AGENCY, reported_at__isnull=True
    )
    if not unsent.update(reported_at=at):
        return False
    takedown = Takedown.objects.select_related("agency", "opened_by").get(pk=takedown_id)
    try:
        _mail(takedown, at=at).send()
    except Exception:
        Takedown.objects.filter(pk=takedown_id).update(reported_at=None)
        raise
    with transaction.atomic():
        actor = User.objects.get(pk=actor_id)
        record(action="takedown.reported", target=takedown, actor=actor, at=at)
    return True


def _mail(takedown: Takedown, *, at: datetime) -> EmailMessage:
    agency: Agency | None = takedown.agency
    addresses = {takedown.opened_by.email, agency.contact_email if agency else ""} - {""}
    with translation.override(takedown.opened_by.language):
        message = EmailMessage(
            subject=_("Takedown report: %(what)s") % {"what": takedown.subject},
            body=_("The signed report of what was done is attached, in Korean and in English."),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=sorted(addresses),
        )
    for language in LANGUAGES:
        content = signed(takedown, language=language, at=at)
        message.attach(file_name(takedown, language), content, "application/pdf")
    return message
