"""What agencies are owed: who earns (``sharing``), the double-entry ledger (``ledger``, ``sales``),
monthly statements (``statements``, ``files``), and paying out (``bank``, ``payouts``)."""

from licensing.royalties.ledger import Balance, balance, balance_of
from licensing.royalties.sales import (
    SoldLine,
    book_fee,
    book_sale,
    book_unsold,
    close_dispute,
    correct,
    fail_refund,
    open_dispute,
    pay_refund,
    promise_refund,
)
from licensing.royalties.sharing import Share, parts, shares_of

__all__ = [
    "Balance",
    "Share",
    "SoldLine",
    "balance",
    "balance_of",
    "book_fee",
    "book_sale",
    "book_unsold",
    "close_dispute",
    "correct",
    "fail_refund",
    "open_dispute",
    "parts",
    "pay_refund",
    "promise_refund",
    "shares_of",
]
