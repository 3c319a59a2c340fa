"""Attachments: the files of a filing, checked and cleaned on the way in, held back until scanned, read by who may read it.

May import: rounds, framework, lifecycle, journal, rulebook, and ``cities``; never the practices that stand above it.
"""
