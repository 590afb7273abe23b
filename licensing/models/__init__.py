"""Who permits what: agencies, agreements, consents, submissions, takedowns, royalties."""

from licensing.models.agencies import Agency, AgencyMember, Invitation
from licensing.models.agreements import (
    WORLDWIDE,
    Agreement,
    AgreementRate,
    AgreementTerritory,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
    LicenceKind,
    Term,
)
from licensing.models.royalties import RoyaltyEntry
from licensing.models.submissions import (
    Submission,
    SubmissionApproval,
    SubmissionReminder,
    SubmissionTerritory,
)
from licensing.models.takedowns import Takedown

__all__ = [
    "WORLDWIDE",
    "Agency",
    "AgencyMember",
    "Agreement",
    "AgreementRate",
    "AgreementTerritory",
    "Consent",
    "ConsentExcludedEvent",
    "ConsentTerritory",
    "Invitation",
    "LicenceKind",
    "RoyaltyEntry",
    "Submission",
    "SubmissionApproval",
    "SubmissionReminder",
    "SubmissionTerritory",
    "Takedown",
    "Term",
]
