"""Paying agencies: where to, how much, and that it happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from stock.audit.transitions import StateMachine, Transition
from stock.ids import new_number, new_public_id

User = settings.AUTH_USER_MODEL


def payout_number() -> str:
    return new_number("PO", groups=2)


class Bank(models.TextChoices):
    """Korean banks by the code under which transfers name them."""

    KDB = "002", _("KDB Bank")
    IBK = "003", _("IBK")
    KB = "004", _("KB Kookmin Bank")
    SUHYUP = "007", _("Suhyup Bank")
    NH = "011", _("NH NongHyup Bank")
    LOCAL_NH = "012", _("Local NongHyup")
    WOORI = "020", _("Woori Bank")
    SC = "023", _("SC First Bank")
    CITI = "027", _("Citibank Korea")
    IM = "031", _("iM Bank")
    BUSAN = "032", _("Busan Bank")
    GWANGJU = "034", _("Gwangju Bank")
    JEJU = "035", _("Jeju Bank")
    JEONBUK = "037", _("Jeonbuk Bank")
    KYONGNAM = "039", _("Kyongnam Bank")
    MG = "045", _("MG Saemaul Geumgo")
    SHINHYUP = "048", _("Shinhyup")
    POST = "071", _("Korea Post")
    HANA = "081", _("Hana Bank")
    SHINHAN = "088", _("Shinhan Bank")
    KBANK = "089", _("K bank")
    KAKAO = "090", _("KakaoBank")
    TOSS = "092", _("Toss Bank")


class BankDetails(models.Model):
    bank = models.CharField(_("bank"), max_length=3, choices=Bank.choices, blank=True)
    holder = models.CharField(_("account holder"), max_length=60, blank=True)
    # Encrypted (see licensing/royalties/bank.py); only the last digits are ever shown.
    number_token = models.TextField(blank=True)
    last_digits = models.CharField(max_length=4, blank=True)

    class Meta:
        abstract = True

    @property
    def masked(self) -> str:
        return f"•••• {self.last_digits}" if self.last_digits else ""


class BankAccount(BankDetails):
    """Where an agency wants its money. A change is a new row."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="bank_accounts")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(replaced_at__isnull=True),
                name="one_bank_account_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(bank="") & ~Q(holder="") & ~Q(number_token=""),
                name="a_bank_account_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_bank_display()} {self.masked}"


class PayoutTerms(models.Model):
    """What was agreed with one agency about paying out; what is empty follows the settings."""

    class Method(models.TextChoices):
        BANK = "bank", _("Bank transfer")
        CONNECT = "connect", _("Stripe Connect")

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="payout_terms")
    method = models.CharField(
        _("method"), max_length=8, choices=Method.choices, default=Method.BANK
    )
    hold_days = models.PositiveSmallIntegerField(_("waiting period in days"), null=True, blank=True)
    minimum = models.PositiveIntegerField(_("least payout"), null=True, blank=True)
    connected_account = models.CharField(_("connected account"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("payout terms")
        verbose_name_plural = _("payout terms")
        constraints = [
            models.CheckConstraint(
                condition=~Q(method="connect") | ~Q(connected_account=""),
                name="connect_needs_an_account",
            )
        ]

    def __str__(self) -> str:
        return str(self.agency)


class PayoutBatch(models.Model):
    """A file for the bank. Downloading it again gives the same bytes."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    currency = models.CharField(max_length=3)
    pay_on = models.DateField(_("pay on"))
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bank transfer file")
        verbose_name_plural = _("bank transfer files")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id


class Payout(BankDetails):
    """What is paid to one agency at once."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        EXPORTED = "exported", _("Given to the bank")
        SENT = "sent", _("Sent")
        PAID = "paid", _("Paid")
        RETURNED = "returned", _("Returned")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=20, unique=True, default=payout_number, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="payouts")
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    method = models.CharField(max_length=8, choices=PayoutTerms.Method.choices)
    connected_account = models.CharField(max_length=60, blank=True)
    # The charge a transfer is tied to, where the payout is of one order alone.
    source_charge = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    batch = models.ForeignKey(
        PayoutBatch, models.PROTECT, null=True, blank=True, related_name="payouts"
    )
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    # The bank's or the payment service's name for the transfer.
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)

    MACHINE = StateMachine(
        {
            "export": Transition(("prepared",), "exported"),
            "send": Transition(("prepared",), "sent"),
            "pay": Transition(("exported", "sent"), "paid"),
            # Also from paid: a bank may send the money back days later.
            "return": Transition(("exported", "sent", "paid"), "returned"),
            "cancel": Transition(("prepared",), "cancelled"),
        }
    )

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_is_positive"),
            models.UniqueConstraint(
                fields=["agency", "currency"],
                condition=Q(state__in=["prepared", "exported", "sent"]),
                name="one_payout_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="exported") | Q(batch__isnull=False),
                name="an_exported_payout_is_in_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | ~Q(reference="") & Q(paid_on__isnull=False, recorded_at__isnull=False),
                name="a_paid_payout_says_when_and_as_what",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "cancelled"]) | ~Q(return_reason=""),
                name="a_payout_that_ended_otherwise_says_why",
            ),
            models.CheckConstraint(
                condition=Q(method="bank") & ~Q(number_token="")
                | Q(method="connect") & ~Q(connected_account=""),
                name="a_payout_goes_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.number
