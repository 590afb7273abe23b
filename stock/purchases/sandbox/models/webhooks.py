from django.db import models
from django.db.models import Q

from .base import ApiObject


class Event(ApiObject):
    KIND = "event"

    type = models.CharField(max_length=64, db_index=True)
    # The object as it was at that moment; it does not follow later changes.
    object = models.JSONField()
    object_id = models.CharField(max_length=255, db_index=True)
    previous_attributes = models.JSONField(null=True)
    request_id = models.CharField(max_length=64, default="")
    idempotency_key = models.CharField(max_length=255, default="")
    api_version = models.CharField(max_length=32)


class WebhookEndpoint(ApiObject):
    KIND = "webhook_endpoint"

    url = models.CharField(max_length=5000)
    secret = models.CharField(max_length=128)
    enabled_events = models.JSONField(default=list)
    status = models.CharField(max_length=16, default="enabled")
    description = models.CharField(max_length=5000, default="")
    api_version = models.CharField(max_length=32, default="")
    # The one the command line configures: each start may move it to another address.
    from_command_line = models.BooleanField(default=False)

    class Meta(ApiObject.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["from_command_line"],
                name="endpoint_one_from_command_line",
                condition=Q(from_command_line=True),
            )
        ]


class Delivery(models.Model):
    """One event on its way to one endpoint. The row is the queue: it survives a restart."""

    class State(models.TextChoices):
        PENDING = "pending"
        HELD = "held"
        DELIVERED = "delivered"
        FAILED = "failed"

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    attempt_count = models.PositiveIntegerField(default=0)
    created = models.FloatField()
    next_attempt_at = models.FloatField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}"


class DeliveryAttempt(models.Model):
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.FloatField()
    duration_ms = models.PositiveIntegerField()
    status_code = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=500, default="")
    response = models.CharField(max_length=1000, default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_numbered_once")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"
