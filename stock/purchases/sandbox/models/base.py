from typing import ClassVar

from django.db import models


class ApiObject(models.Model):
    """What every object of the API has.

    The numeric key orders objects: `created` has whole seconds, too coarse for a cursor.
    """

    KIND: ClassVar[str]

    public_id = models.CharField(max_length=255, unique=True)
    created = models.BigIntegerField()
    metadata = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
