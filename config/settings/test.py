"""The embedded mode with throw-away places; tests that need services start their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Before embedded.py is read: the suite must never touch the developer's var/.
if "ENCORE_TEST_VAR" not in os.environ:
    _var = tempfile.mkdtemp(prefix="encore-test-")
    atexit.register(shutil.rmtree, _var, ignore_errors=True)
    os.environ["ENCORE_VAR"] = _var

from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import DATABASES, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise warns of a directory that is not there.
(VAR_DIR / "static").mkdir(exist_ok=True)
# A file, not memory: threads and processes of one test must see one database.
DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
# No broker in unit tests. Tests look at what was sent (see the `sent_tasks` fixture) and call
# the verbs themselves; real workers run in tests/integration.
CELERY_BROKER_URL = "memory://"
LOGGING = {"version": 1, "disable_existing_loggers": False}
