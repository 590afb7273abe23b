"""May this photo be sold under this licence kind, in this territory, now?

Computed, never remembered. Two forms of one rule: :func:`cleared` narrows a query set inside the
database (listings), :func:`explain` answers for one photo with every reason why not (pages,
carts, downloads). ``tests/licensing/test_clearance_agreement.py`` holds them to the same answer.
"""

from licensing.clearance.conditions import (
    AGE_OF_MAJORITY,
    clearing_consents,
    good_consents,
    is_minor,
    minors_born_after,
)
from licensing.clearance.listing import cleared, cleared_for_any
from licensing.clearance.reasons import (
    Clearance,
    Reason,
    explain,
    explain_kinds,
    explain_table,
)
from licensing.clearance.withdrawn import delivery_stopped, taken_down

__all__ = [
    "AGE_OF_MAJORITY",
    "Clearance",
    "Reason",
    "cleared",
    "cleared_for_any",
    "clearing_consents",
    "delivery_stopped",
    "explain",
    "explain_kinds",
    "explain_table",
    "good_consents",
    "is_minor",
    "minors_born_after",
    "taken_down",
]
