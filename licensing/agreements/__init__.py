"""Agreements with agencies: drafted and sent by staff, signed by the agency, amended, ended.

What was sent is frozen (``licensing/contract/frozen.py``). That a term has run out is never
stored: whoever asks compares the day.
"""

from licensing.agreements.drafting import amend, discard, draft, revise
from licensing.agreements.ending import terminate
from licensing.agreements.exclusivity import exclusivity_conflict
from licensing.agreements.files import opened
from licensing.agreements.floors import Floor, floor_for, floors
from licensing.agreements.paper import MAX_BYTES as MAX_SCAN_BYTES
from licensing.agreements.paper import add_paper, sign_on_paper
from licensing.agreements.signing import send, sign, take_back

__all__ = [
    "MAX_SCAN_BYTES",
    "Floor",
    "add_paper",
    "amend",
    "discard",
    "draft",
    "exclusivity_conflict",
    "floor_for",
    "floors",
    "opened",
    "revise",
    "send",
    "sign",
    "sign_on_paper",
    "take_back",
    "terminate",
]
