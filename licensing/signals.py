"""What licensing tells the parts of the shop that it may not import."""

from django.dispatch import Signal

#: Sent inside the transaction of a takedown, with ``takedown``, ``photos`` (a query set of what it
#: reaches) and ``at``. Receivers write rows, and send work after commit only.
takedown_opened = Signal()
#: Sent inside the transaction that lifts one, with ``takedown`` and ``at``.
takedown_lifted = Signal()
