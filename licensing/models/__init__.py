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
    ExpiryReminder,
    LicenceKind,
    Term,
)
from licensing.models.royalties import (
    OWED,
    Account,
    Bank,
    BankAccount,
    LedgerCheck,
    LedgerEntry,
    LedgerTransaction,
    Payout,
    PayoutBatch,
    PayoutTerms,
    Statement,
    StatementLine,
)
from licensing.models.submissions import (
    Submission,
    SubmissionApproval,
    SubmissionReminder,
    SubmissionTerritory,
)
from licensing.models.takedowns import Takedown

__all__ = [
    "OWED",
    "WORLDWIDE",
    "Account",
    "Agency",
    "AgencyMember",
    "Agreement",
    "AgreementRate",
    "AgreementTerritory",
    "Bank",
    "BankAccount",
    "Consent",
    "ConsentExcludedEvent",
    "ConsentTerritory",
    "ExpiryReminder",
    "Invitation",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerTransaction",
    "LicenceKind",
    "Payout",
    "PayoutBatch",
    "PayoutTerms",
    "Statement",
    "StatementLine",
    "Submission",
    "SubmissionApproval",
    "SubmissionReminder",
    "SubmissionTerritory",
    "Takedown",
    "Term",
]
