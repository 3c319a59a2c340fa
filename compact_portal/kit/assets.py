"""Static files with a fingerprint in the name, compressed once, kept for ever by browsers."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A name that is not in the manifest is served as it is, so that a page never fails for want of a picture."""

    manifest_strict = False
