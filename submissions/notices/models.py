"""How far the journal has been read, what could not be told, and what people want to be told at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Bookmark(models.Model):
    """The last journal position a reader has dealt with. Its row is locked while it reads on."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"


class Untold(models.Model):
    """An entry whose notice could not be written. It is tried again and holds up no other."""

    entry = models.OneToOneField("submissions.Entry", primary_key=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=300)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "untold"

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.problem}"


class Preference(models.Model):
    """When one person wants to hear of one kind of notice, where that differs from the rule book or was said once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    choice = models.CharField(max_length=6)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.choice}"


__all__ = ["Bookmark", "Preference", "Untold"]
