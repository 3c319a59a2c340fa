"""How far the journal has been read, and what could not be told."""

from __future__ import annotations

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


__all__ = ["Bookmark", "Untold"]
