"""Told at once: what cannot wait, one mail a person and event, read from the journal behind a bookmark.

The bookmark and the mails are written in one transaction, so each entry is told exactly once.
May import: lifecycle, journal, rulebook, ``cities`` and the post office; never ``digests``.
"""
