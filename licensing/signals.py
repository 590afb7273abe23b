"""What licensing tells the parts of the shop that it may not import."""

from django.dispatch import Signal

#: Sent inside the transaction of a takedown, with ``photo`` and ``at``. Receivers send work after
#: commit only.
takedown_opened = Signal()
