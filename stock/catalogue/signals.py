"""What the catalogue tells the parts of the shop that it may not import."""

from django.dispatch import Signal

#: Sent inside the transaction that changes who is said to be in a photo, with ``photo``, ``added``
#: and ``removed`` (lists of artists), ``actor``, ``at`` and ``reason``. Receivers write rows.
people_changed = Signal()
#: Sent inside the transaction that changes the day or the event of a photo, with ``photo`` (as it
#: is then), ``actor``, ``at`` and ``reason``. Receivers write rows.
circumstances_changed = Signal()
