"""Every column that leads to a person, or holds an address of one, is known: it is in the copy of
their data (``stock/storefront/account/export_content.py``) or left out for a reason.

A new one fails here until somebody has thought about it: ``docs/decisions/0063-personal-data.md``.
``tests/storefront/account/test_personal_data.py`` holds the shop to what is said here.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models

from stock.accounts.models import User

DELETED, EMPTIED, PSEUDONYM, KEPT = "deleted", "emptied", "pseudonym", "kept"

#: Column -> the part of the copy in which its rows stand, and what becomes of it.
IN_THE_COPY = {
    "accounts.User.email": ("account", PSEUDONYM),
    "account.EmailAddress.user": ("account", DELETED),
    "account.EmailAddress.email": ("account", DELETED),
    "mfa.Authenticator.user": ("account", DELETED),
    "usersessions.UserSession.user": ("sessions", DELETED),
    "usersessions.UserSession.ip": ("sessions", DELETED),
    "purchases.Cart.user": ("bag", DELETED),
    "purchases.Order.user": ("orders", KEPT),
    "purchases.Order.email": ("orders", PSEUDONYM),
    "purchases.Licence.holder": ("licences", KEPT),
    "purchases.Download.user": ("downloads", KEPT),
    "purchases.Download.address": ("downloads", EMPTIED),
    "purchases.TakedownNotice.buyer": ("messages_about_takedowns", KEPT),
    "purchases.TakedownNotice.email": ("messages_about_takedowns", PSEUDONYM),
    "storefront.FavouriteList.user": ("favourites", DELETED),
    "storefront.Lightbox.user": ("lightboxes", DELETED),
    "storefront.SavedSearch.user": ("saved_searches", DELETED),
    "storefront.Follow.user": ("follows", DELETED),
    "storefront.NewsMail.user": ("news_mails", DELETED),
    "storefront.DataExport.user": ("copies", DELETED),
    "audit.AuditEntry.actor": ("log", KEPT),
    "audit.AuditEntry.address": ("log", KEPT),
}

RIGHTS = "What an account may do at work; fans have none."
WORK = "What somebody did at work: it stands in the copy's log, and work accounts are not deleted."
OF_AN_AGENCY = "An agency's data, not a person's."

LEFT_OUT = {
    "accounts.User_groups.user": RIGHTS,
    "accounts.User_user_permissions.user": RIGHTS,
    "admin.LogEntry.user": WORK,
    "catalogue.BulkEdit.made_by": WORK,
    "catalogue.BulkEdit.undone_by": WORK,
    "catalogue.FileMetadata.settled_by": WORK,
    "catalogue.Master.uploaded_by": WORK,
    "catalogue.Photo.created_by": WORK,
    "licensing.Agency.contact_email": OF_AN_AGENCY,
    "licensing.AgencyMember.user": RIGHTS,
    "licensing.Agreement.ended_by": WORK,
    "licensing.Agreement.paper_by": WORK,
    "licensing.Agreement.sent_by": WORK,
    "licensing.Agreement.signed_by": WORK,
    "licensing.Agreement.signer_address": "Evidence of a signature, for an agency.",
    "licensing.BankAccount.set_by": WORK,
    "licensing.Consent.given_by": WORK,
    "licensing.ExpiryReminder.recipient": WORK,
    "licensing.Invitation.accepted_by": WORK,
    "licensing.Invitation.email": "Written by the agency that invites, before there is an account.",
    "licensing.Invitation.invited_by": WORK,
    "licensing.Payout.prepared_by": WORK,
    "licensing.Payout.recorded_by": WORK,
    "licensing.PayoutBatch.created_by": WORK,
    "licensing.RemovalNotice.recipient": WORK,
    "licensing.Representation.confirmed_by": WORK,
    "licensing.Representation.ended_by": WORK,
    "licensing.SignatureRequest.recipient": WORK,
    "licensing.Submission.decided_by": WORK,
    "licensing.Submission.first_yes_by": WORK,
    "licensing.Submission.submitted_by": WORK,
    "licensing.SubmissionApproval.approver": WORK,
    "licensing.SubmissionReminder.recipient": WORK,
    "licensing.Takedown.lifted_by": WORK,
    "licensing.Takedown.opened_by": WORK,
    "purchases.Price.set_by": WORK,
    "purchases.TakedownNotice.released_by": WORK,
    "restoration.ModelVersion.imported_by": WORK,
    "restoration.RestorationJob.requested_by": WORK,
    "storefront.FeaturedRow.made_by": WORK,
}


def columns() -> dict[str, models.Field]:
    """Whatever leads to an account or holds an address: a person's, or of their connection."""
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
        or isinstance(field, models.EmailField | models.GenericIPAddressField)
    }


def test_every_column_is_known() -> None:
    known = set(IN_THE_COPY) | set(LEFT_OUT)
    assert not set(IN_THE_COPY) & set(LEFT_OUT)
    assert all(LEFT_OUT.values())
    new = sorted(set(columns()) - known)
    assert new == [], "say in LEFT_OUT (work of staff or partners) or IN_THE_COPY what they are"
    assert sorted(known - set(columns())) == [], "these are no columns any more"
