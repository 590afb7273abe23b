from django.db import models
from django.db.models import Q


class IdempotentRequest(models.Model):
    """A POST that came with an Idempotency-Key, and the answer it got."""

    key = models.CharField(max_length=255, unique=True)
    path = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64)
    created = models.BigIntegerField(db_index=True)
    # Both empty while the first request is still being carried out.
    status_code = models.PositiveIntegerField(null=True)
    body = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idempotent_answer_whole",
                condition=Q(status_code__isnull=True, body="")
                | (Q(status_code__isnull=False) & ~Q(body="")),
            )
        ]

    def __str__(self) -> str:
        return self.key


class Fault(models.Model):
    """Trouble a test has asked for, for the next few API calls that match."""

    class Kind(models.TextChoices):
        STATUS = "status"  # answer this status without doing anything
        DROP = "drop"  # close the connection without doing anything
        DROP_AFTER_COMMIT = "drop_after_commit"  # do it, then close the connection
        TIMEOUT = "timeout"  # say nothing for some seconds, do nothing, close
        TIMEOUT_AFTER_COMMIT = "timeout_after_commit"  # do it, say nothing, close

    kind = models.CharField(max_length=24, choices=Kind)
    status_code = models.PositiveIntegerField(default=500)
    html = models.BooleanField(default=False)
    seconds = models.FloatField(default=30)
    method = models.CharField(max_length=8, default="")
    path = models.CharField(max_length=200, default="")
    remaining = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} x{self.remaining}"


class Switches(models.Model):
    """The state of the sandbox as a whole. One row, made by the first migration."""

    # How far the sandbox's time runs ahead of the machine's, in seconds.
    clock_offset = models.BigIntegerField(default=0)
    # While set, new webhook deliveries wait until they are released in a chosen order.
    webhooks_held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="switches_one_row", condition=Q(pk=1)),
            models.CheckConstraint(name="clock_never_back", condition=Q(clock_offset__gte=0)),
        ]

    def __str__(self) -> str:
        return f"+{self.clock_offset} s"
