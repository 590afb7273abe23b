"""What agencies are owed: the ledger, the statements drawn from it, and what is paid out."""

from licensing.models.royalties.ledger import (
    OWED,
    Account,
    LedgerCheck,
    LedgerEntry,
    LedgerTransaction,
)
from licensing.models.royalties.payouts import (
    Bank,
    BankAccount,
    Payout,
    PayoutBatch,
    PayoutTerms,
)
from licensing.models.royalties.statements import Statement, StatementLine

__all__ = [
    "OWED",
    "Account",
    "Bank",
    "BankAccount",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerTransaction",
    "Payout",
    "PayoutBatch",
    "PayoutTerms",
    "Statement",
    "StatementLine",
]
