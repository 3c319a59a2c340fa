"""Told together: subscriptions, runs, and one issue per subscriber and window of the journal.

Windows tile the journal by position, per subscriber, never by time: each entry in scope is told exactly once.
An issue, its mail and the subscriber's new position are written in one transaction.
May import: notices, practices, lifecycle, journal, rulebook, ``cities`` and the post office.
"""
