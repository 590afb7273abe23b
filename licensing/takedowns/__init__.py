"""Withdrawing photos at once, what has to follow, and putting them back."""

from licensing.reach import agency_has_a_say, concerning, reached_by
from licensing.takedowns.clock import alert, note_step, watch
from licensing.takedowns.verbs import Subject, keyword, lift, preview, take_down

__all__ = [
    "Subject",
    "agency_has_a_say",
    "alert",
    "concerning",
    "keyword",
    "lift",
    "note_step",
    "preview",
    "reached_by",
    "take_down",
    "watch",
]
