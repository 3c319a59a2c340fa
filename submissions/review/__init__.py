"""The desk: queue, claims, notes, changes, decisions, dispositions.

May import: practices, comments, framework, rounds, lifecycle, journal, rulebook, and ``cities``.
"""
