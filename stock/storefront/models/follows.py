"""Whom fans follow, and which new photos they were told of."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models import Artist, Event, Group, Photo
from stock.storefront.models.alerts import new_stop_token

User = settings.AUTH_USER_MODEL


class Follow(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    artist = models.ForeignKey(
        Artist, models.CASCADE, null=True, blank=True, related_name="followers"
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="followers"
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="followers"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(artist__isnull=False, group__isnull=True, event__isnull=True)
                | Q(artist__isnull=True, group__isnull=False, event__isnull=True)
                | Q(artist__isnull=True, group__isnull=True, event__isnull=False),
                name="one_follows_one_of_the_three",
            ),
            models.UniqueConstraint(fields=["user", "artist"], name="an_artist_is_followed_once"),
            models.UniqueConstraint(fields=["user", "group"], name="a_group_is_followed_once"),
            models.UniqueConstraint(fields=["user", "event"], name="an_event_is_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.target}"

    @property
    def target(self) -> Artist | Group | Event:
        found = self.artist or self.group or self.event
        return cast("Artist | Group | Event", found)  # a constraint


class NewsMail(models.Model):
    """Whether a fan wants mails about new photos of whom they follow: only after asking for it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="news_mail")
    wanted = models.BooleanField(default=False)
    stop_token = models.CharField(
        max_length=32, unique=True, default=new_stop_token, editable=False
    )
    #: New photos are those that the shop listed after this moment.
    checked_until = models.DateTimeField()
    #: The shop's calendar day of the last mail. One a day is claimed by a conditional UPDATE.
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("mails about new photos")
        verbose_name_plural = _("mails about new photos")
        indexes = [
            models.Index(fields=["checked_until"], condition=Q(wanted=True), name="news_mail_due")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.wanted}"


class NewsPhoto(models.Model):
    """A photo that a follower is told of, once, however many of its people they follow."""

    mail = models.ForeignKey(NewsMail, models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    #: Claimed before the mail is sent, and given back if the mail server refuses.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("photo told of")
        verbose_name_plural = _("photos told of")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["mail"], condition=Q(settled_at__isnull=True), name="news_unsettled"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["mail", "photo"], name="a_follower_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} · {self.photo_id}"
