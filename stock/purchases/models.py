"""How fans pay and receive: prices, cart, orders, payments, licences, downloads, refunds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from licensing.models import LicenceKind, Takedown
from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Photo, Rendition
from stock.ids import new_number, new_public_id

User = settings.AUTH_USER_MODEL


def order_number() -> str:
    return new_number("EN", groups=2)


def licence_number() -> str:
    return new_number("ENC", groups=3)


class Price(models.Model):
    """What a licence kind costs from a moment on: for one photo, or (without one) for all.

    Prices are never edited: a new row ends the one before, so the history stays.
    """

    photo = models.ForeignKey(Photo, models.CASCADE, null=True, blank=True, related_name="prices")
    licence_kind = models.CharField(max_length=10, choices=LicenceKind.choices)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_is_positive"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="price_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["photo", "licence_kind", "currency"],
                condition=Q(valid_until__isnull=True, photo__isnull=False),
                name="one_price_in_force_per_photo",
            ),
            models.UniqueConstraint(
                fields=["licence_kind", "currency"],
                condition=Q(valid_until__isnull=True, photo__isnull=True),
                name="one_default_price_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_kind} {self.amount} {self.currency}"


class Cart(models.Model):
    """Found by the session's token; on signing in it becomes the account's."""

    token = models.CharField(max_length=16, unique=True, default=new_public_id)
    user = models.OneToOneField(User, models.CASCADE, null=True, blank=True, related_name="cart")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")

    def __str__(self) -> str:
        return str(self.user or self.token)


class CartItem(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="items")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    licence_kind = models.CharField(max_length=10, choices=LicenceKind.choices)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "photo", "licence_kind"], name="in_the_cart_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.licence_kind}"


class Order(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for payment")
        FULFILLED = "fulfilled", _("Complete")
        EXPIRED = "expired", _("Expired")
        QUARANTINED = "quarantined", _("Being checked")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=20, unique=True, default=order_number, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="orders")
    email = models.EmailField()
    language = models.CharField(max_length=5)
    territory = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    # Cleared when the order is no longer pending: a cart has one pending order at most.
    cart = models.ForeignKey(Cart, models.SET_NULL, null=True, blank=True, related_name="orders")
    # What was in the cart at which price: a second click with the same contents finds this order.
    quote_hash = models.CharField(max_length=64)
    session_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    session_url = models.URLField(max_length=600, blank=True)
    session_expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    MACHINE = StateMachine(
        {
            # Also from expired: a payment may complete just as the session runs out.
            "fulfil": Transition(("pending", "expired"), "fulfilled"),
            "expire": Transition(("pending",), "expired"),
            "quarantine": Transition(("pending", "expired"), "quarantined"),
        }
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="order_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["cart"], condition=Q(state="pending"), name="one_pending_order_per_cart"
            ),
            models.CheckConstraint(
                condition=~Q(state="fulfilled") | Q(completed_at__isnull=False),
                name="a_fulfilled_order_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="quarantined") | ~Q(problem=""),
                name="a_quarantined_order_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> int:
        """In minor units; derived from the lines."""
        return sum(line.amount for line in self.lines.all())

    @property
    def refunded(self) -> int:
        """What was paid back or is on its way; derived from the lines' refunds."""
        refunds = [line.refund for line in self.lines.all() if hasattr(line, "refund")]
        return sum(refund.amount for refund in refunds if refund.state != Refund.State.FAILED)

    @property
    def net(self) -> int:
        return self.total - self.refunded


class OrderLine(models.Model):
    """What was bought, as it was then. Never changes when the catalogue does."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="order_lines")
    rendition = models.ForeignKey(Rendition, models.PROTECT, related_name="+")
    title_ko = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    artists_ko = models.CharField(max_length=400)
    artists_en = models.CharField(max_length=400)
    licence_kind = models.CharField(max_length=10, choices=LicenceKind.choices)
    terms_version = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    amount = models.PositiveIntegerField()
    # Who earns what of it: [{"agency": pk, "artist": pk, "bps": 5000}, ...]
    shares = models.JSONField(default=list)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "photo", "licence_kind"], name="one_line_per_photo_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title_ko} · {self.licence_kind}"

    @property
    def title(self) -> str:
        korean = (get_language() or "ko").startswith("ko")
        return self.title_ko if korean else self.title_en or self.title_ko

    @property
    def artists(self) -> str:
        korean = (get_language() or "ko").startswith("ko")
        return self.artists_ko if korean else self.artists_en


class Payment(models.Model):
    """Money that arrived. One per order."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="payment")
    payment_intent = models.CharField(max_length=120, unique=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    received_at = models.DateTimeField()
    # Known once the provider has booked the charge.
    charge = models.CharField(max_length=120, blank=True)
    fee = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Licence(models.Model):
    """What the buyer holds."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Valid")
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")

    number = models.CharField(max_length=24, unique=True, default=licence_number, editable=False)
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="licence")
    holder = models.ForeignKey(User, models.PROTECT, related_name="licences")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    issued_at = models.DateTimeField()

    MACHINE = StateMachine(
        {
            "suspend": Transition(("active",), "suspended"),
            "reinstate": Transition(("suspended",), "active"),
            "revoke": Transition(("active", "suspended"), "revoked"),
        }
    )

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class Download(models.Model):
    """A licence's holder was given a link to the file."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="downloads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.licence} · {self.at}"


class Refund(models.Model):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        PENDING = "pending", _("On its way")
        SUCCEEDED = "succeeded", _("Paid back")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        NOT_CLEARED = "not_cleared", _("No longer for sale when the payment arrived")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="refund")
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    detail = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    provider_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    requested_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "send": Transition(("requested",), "pending"),
            "succeed": Transition(("requested", "pending"), "succeeded"),
            # Also from succeeded: a bank may send the money back days later.
            "fail": Transition(("requested", "pending", "succeeded"), "failed"),
        }
    )

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
            models.CheckConstraint(
                condition=Q(state="requested") | Q(provider_id__isnull=False) | Q(state="failed"),
                name="a_refund_under_way_has_the_providers_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.get_state_display()}"


class TakedownNotice(models.Model):
    """What a buyer is told when what they bought is no longer delivered: drafted by the system,
    released by staff, sent once."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        QUEUED = "queued", _("Being sent")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not sent")

    takedown = models.ForeignKey(Takedown, models.PROTECT, related_name="notices")
    buyer = models.ForeignKey(User, models.PROTECT, related_name="+")
    email = models.EmailField()
    language = models.CharField(max_length=5)
    # The licences it speaks of, by number, oldest first.
    licence_numbers = models.JSONField(default=list)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    drafted_at = models.DateTimeField()
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "send": Transition(("queued",), "sent"),
            # The mail server refused.
            "give_back": Transition(("sent",), "queued"),
        }
    )

    class Meta:
        verbose_name = _("message about a takedown")
        verbose_name_plural = _("messages about takedowns")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["takedown", "buyer"], name="one_notice_per_buyer"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"])
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="a_released_notice_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="a_sent_notice_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.takedown} · {self.email}"


class Dispute(models.Model):
    """A buyer asked their bank for the money back."""

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("Asked about")
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    provider_id = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="disputes")
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    # What the provider took for it, and what it gave back of that.
    fee = models.PositiveIntegerField(default=0)
    fee_returned = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.INQUIRY)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "withdraw": Transition(("inquiry",), "open"),
            "win": Transition(("open",), "won"),
            "lose": Transition(("open",), "lost"),
        }
    )

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["inquiry", "open"], closed_at__isnull=True)
                | Q(state__in=["won", "lost"], closed_at__isnull=False),
                name="a_dispute_is_closed_when_it_is_decided",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.get_state_display()}"


class WebhookEvent(models.Model):
    """An event the provider told us of, remembered by its id so that a repetition is known."""

    event_id = models.CharField(max_length=120, unique=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"
