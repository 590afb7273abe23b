"""The admin shows no sessions: they belong to their people, who see and end them themselves."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import admin

admin.site.unregister(UserSession)
