"""The contract itself: its wording in versions, its document, what keeps it as it was signed."""
