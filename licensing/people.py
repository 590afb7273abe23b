"""Who acts for an agency: invited by e-mail, in one of three roles, removed again.

An invitation's link carries the signed id of its row. The signature makes it unguessable, the row
makes it valid once, for a while, and revocable.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from licensing.errors import PeopleRefused
from licensing.models import Agency, AgencyMember, Invitation
from stock import tasks
from stock.accounts.models import Role, User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition

SALT = "licensing.invitation"
LASTS = timedelta(days=7)


def found_agency(*, name_ko: str, name_en: str, email: str, actor: User, at: datetime) -> Agency:
    """Enter an agency. Raises :class:`PeopleRefused` if there is one of that name."""
    slug = slugify(name_en)[:80]
    if not slug:
        raise PeopleRefused(_("The English name needs letters or digits."), code="name")
    try:
        with transaction.atomic():
            agency = Agency.objects.create(
                name_ko=name_ko, name_en=name_en, slug=slug, contact_email=email
            )
            record(
                action="agency.founded",
                target=agency,
                actor=actor,
                at=at,
                after={"name_ko": name_ko, "name_en": name_en},
            )
    except IntegrityError as error:
        raise PeopleRefused(_("There is an agency of this name."), code="name_taken") from error
    return agency


def _require_manager(agency: Agency, actor: User) -> None:
    """Staff, or a manager of the agency."""
    if actor.role == Role.STAFF:
        return
    if not agency.memberships.filter(user=actor, role=AgencyMember.Role.MANAGER).exists():
        raise PeopleRefused(_("Only the agency's managers may do this."), code="not_manager")


def invite(
    *, agency: Agency, email: str, role: str, language: str, actor: User, at: datetime
) -> Invitation:
    """Ask somebody to act for the agency. An open invitation to the same address is replaced.

    Raises :class:`PeopleRefused` if the address belongs to a member already or to an account of
    another kind: one account has one role in the shop.
    """
    _require_manager(agency, actor)
    if role not in AgencyMember.Role.values:
        raise PeopleRefused(_("Please choose a role."), code="role_missing")
    email = email.strip().lower()
    if agency.memberships.filter(user__email__iexact=email).exists():
        raise PeopleRefused(_("This person acts for the agency already."), code="member_already")
    _require_partner_address(email)
    with transaction.atomic():
        for earlier in Invitation.objects.filter(
            agency=agency, email__iexact=email, state=Invitation.State.OPEN
        ):
            Invitation.MACHINE.apply(earlier, "revoke", actor=actor, at=at, reason="invited anew")
        invitation = Invitation.objects.create(
            agency=agency,
            email=email,
            role=role,
            language=language,
            invited_by=actor,
            invited_at=at,
            expires_at=at + LASTS,
        )
        record(
            action="invitation.sent",
            target=invitation,
            actor=actor,
            at=at,
            after={"agency": agency.public_id, "role": role},
        )
        tasks.send_after_commit("licensing.send_invitation", invitation.pk)
    return invitation


def _require_partner_address(email: str) -> None:
    if User.objects.filter(email__iexact=email).exclude(role=Role.PARTNER).exists():
        raise PeopleRefused(
            _("This address has an account of another kind. Please use another address."),
            code="other_account",
        )


def revoke(*, invitation: Invitation, actor: User, at: datetime) -> None:
    """Take an invitation back; its link is worthless from now on. Raises IllegalTransition."""
    _require_manager(invitation.agency, actor)
    Invitation.MACHINE.apply(invitation, "revoke", actor=actor, at=at)


def link_of(invitation: Invitation) -> str:
    """The path in the mail."""
    token = signing.dumps(invitation.public_id, salt=SALT)
    return reverse("licensing_joining:join", args=[token])


def send_mail_for(*, invitation_id: int, at: datetime) -> bool:
    """Mail an open invitation once; return whether this call did it. Raises what the mail server
    raises, and then the next call tries again."""
    claimed = Invitation.objects.filter(
        pk=invitation_id, state=Invitation.State.OPEN, sent_at__isnull=True
    ).update(sent_at=at)
    if not claimed:
        return False
    invitation = Invitation.objects.select_related("agency", "invited_by").get(pk=invitation_id)
    try:
        with translation.override(invitation.language):
            send_mail(
                subject=str(
                    _("%(agency)s on Encore: your invitation") % {"agency": invitation.agency.name}
                ),
                message=render_to_string(
                    "licensing/email/invitation.txt",
                    {
                        "invitation": invitation,
                        "address": settings.SITE_URL + link_of(invitation),
                    },
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[invitation.email],
            )
    except Exception:
        Invitation.objects.filter(pk=invitation_id).update(sent_at=None)
        raise
    return True


def resend_unsent(*, at: datetime) -> int:
    """Send what a lost message or a silent mail server left unsent; return how many."""
    unsent = Invitation.objects.filter(
        state=Invitation.State.OPEN, sent_at__isnull=True, expires_at__gt=at
    )
    return sum(send_mail_for(invitation_id=pk, at=at) for pk in unsent.values_list("pk", flat=True))


def opened(*, token: str, at: datetime) -> Invitation:
    """The invitation behind a link. Raises :class:`PeopleRefused` for a link that is forged, used,
    revoked or expired: to a stranger all four are one."""
    try:
        public_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        public_id = ""
    invitation = (
        Invitation.objects.select_related("agency", "invited_by")
        .filter(public_id=public_id, state=Invitation.State.OPEN, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise PeopleRefused(
            _("This invitation is no longer valid. Please ask for a new one."), code="not_valid"
        )
    return invitation


def accept(*, invitation: Invitation, user: User, at: datetime) -> AgencyMember:
    """The invited person, signed in, joins. Raises :class:`PeopleRefused` for anybody else."""
    if user.email.lower() != invitation.email.lower() or user.role != Role.PARTNER:
        raise PeopleRefused(
            _("The invitation is for %(email)s. Please sign in with that address.")
            % {"email": invitation.email},
            code="not_you",
        )
    try:
        with transaction.atomic():
            Invitation.MACHINE.apply(
                invitation, "accept", actor=user, at=at, accepted_by=user, accepted_at=at
            )
            return AgencyMember.objects.create(
                agency=invitation.agency, user=user, role=invitation.role
            )
    except (IntegrityError, IllegalTransition) as error:
        raise PeopleRefused(
            _("This invitation is no longer valid. Please ask for a new one."), code="not_valid"
        ) from error


def join_as_new(*, invitation: Invitation, name: str, password: str, at: datetime) -> User:
    """Make the invited person's account and let it join. The link came by mail, so the address is
    known to be theirs. Raises :class:`PeopleRefused`, ValidationError for a weak password."""
    _require_partner_address(invitation.email)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise PeopleRefused(_("You have an account already. Please sign in."), code="sign_in")
    user = User(
        email=invitation.email,
        name=name.strip(),
        role=Role.PARTNER,
        language=invitation.language,
        date_joined=at,
    )
    validate_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            accept(invitation=invitation, user=user, at=at)
    except IntegrityError as error:
        words = _("You have an account already. Please sign in.")
        raise PeopleRefused(words, code="sign_in") from error
    return user


def change_role(*, member: AgencyMember, role: str, actor: User, at: datetime) -> None:
    """Give a member another role. Raises :class:`PeopleRefused`: somebody must stay manager."""
    _require_manager(member.agency, actor)
    if role not in AgencyMember.Role.values:
        raise PeopleRefused(_("Please choose a role."), code="role_missing")
    with transaction.atomic():
        before = AgencyMember.objects.select_for_update().get(pk=member.pk).role
        if role == before:
            return
        AgencyMember.objects.filter(pk=member.pk, role=before).update(role=role)
        _require_some_manager(member.agency, before)
        member.role = role
        record(
            action="member.role_changed",
            target=member.agency,
            actor=actor,
            at=at,
            before={"user": member.user.public_id, "role": before},
            after={"user": member.user.public_id, "role": role},
        )


def remove(*, member: AgencyMember, actor: User, at: datetime, reason: str = "") -> None:
    """Let a member act for the agency no more, from this moment. What they decided stands.

    Raises :class:`PeopleRefused` for the last manager.
    """
    _require_manager(member.agency, actor)
    with transaction.atomic():
        row = AgencyMember.objects.select_for_update().filter(pk=member.pk).first()
        if row is None:
            return  # somebody else was faster
        role = row.role
        row.delete()
        _require_some_manager(member.agency, role)
        record(
            action="member.removed",
            target=member.agency,
            actor=actor,
            at=at,
            reason=reason,
            before={"user": member.user.public_id, "role": role},
        )


def _require_some_manager(agency: Agency, lost: str) -> None:
    """Inside the transaction that took a role away."""
    manager = AgencyMember.Role.MANAGER
    # Locked, so that two managers cannot remove each other at once.
    managers = list(agency.memberships.select_for_update().filter(role=manager))
    if lost == manager and not managers:
        raise PeopleRefused(
            _("An agency needs a manager. Make somebody else one first."), code="last_manager"
        )
