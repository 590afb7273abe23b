"""What the pages about an agency's people have in common in the studio and the partner portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from licensing import access, people
from licensing.forms import InvitationForm, MemberForm
from licensing.models import Agency, AgencyMember, Invitation
from stock.accounts.access import signed_in_user
from stock.errors import Refusal


def context(agency: Agency, form: InvitationForm | None = None) -> dict[str, Any]:
    now = timezone.now()
    members = agency.memberships.select_related("user").order_by("role", "user__email")
    return {
        "agency": agency,
        "members": [
            {
                "row": row,
                "form": MemberForm(initial={"role": row.role}, auto_id=f"m{row.pk}_%s"),
            }
            for row in members
        ],
        "invitations": agency.invitations.filter(
            state=Invitation.State.OPEN, expires_at__gt=now
        ).select_related("invited_by"),
        "form": form or InvitationForm(initial={"role": AgencyMember.Role.APPROVER}),
    }


def invite(request: HttpRequest, agency: Agency) -> InvitationForm | None:
    """None if it was sent, else the form that says why not."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return form
    try:
        people.invite(
            agency=agency,
            actor=signed_in_user(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return form
    messages.success(request, _("The invitation is on its way."))
    return None


def act(request: HttpRequest, agency: Agency, verb: str, public_id: str) -> None:
    """Change a member's role, remove a member or take an invitation back."""
    now, user = timezone.now(), signed_in_user(request)
    try:
        if verb == "revoke":
            invitation = access.invitation_of(agency, public_id)
            people.revoke(invitation=invitation, actor=user, at=now)
            messages.success(request, _("The invitation is worthless now."))
            return
        member = access.member_of(agency, public_id)
        if verb == "remove":
            people.remove(member=member, actor=user, at=now)
            messages.success(request, _("Removed. What was decided stays."))
        else:
            role = request.POST.get("role", "")
            people.change_role(member=member, role=role, actor=user, at=now)
            messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
