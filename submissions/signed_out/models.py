"""KeptPost: one form that arrived without a session."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptPost(models.Model):
    """A form's answers, sealed with a key that only its browser and the portal together have.

    ``browser`` is the digest of a secret in that browser's cookie; ``user`` is who was signed in there. Only the two
    together find it. It is dropped after an hour.
    """

    browser = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=40)
    address = models.CharField(max_length=300)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["browser", "user", "-id"], name="kept_post_whose"),
            models.Index(fields=["at"], name="kept_post_age"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.at:%Y-%m-%d %H:%M}"
